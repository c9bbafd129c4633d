"""A clause as rows of forms and back, what changed between two of them in words, and its cases judged."""

from luodi.kernel.drafting.cases import CaseRow, cases_of_rows, rows_of_cases
from luodi.kernel.drafting.comparing import Change, compare
from luodi.kernel.drafting.judging import Judged, judge
from luodi.kernel.drafting.passages import Passage, marked
from luodi.kernel.drafting.proposing import Proposal, proposals
from luodi.kernel.drafting.sheet import Sheet, sheet_of
from luodi.kernel.drafting.taking import Offer, offers, take

__all__ = [
    "CaseRow",
    "Change",
    "Judged",
    "Offer",
    "Passage",
    "Proposal",
    "Sheet",
    "cases_of_rows",
    "compare",
    "judge",
    "marked",
    "offers",
    "proposals",
    "rows_of_cases",
    "sheet_of",
    "take",
]
