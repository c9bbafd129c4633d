"""The workbook that one county sends in the story: a real .xlsx, the same to the byte each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from luodi.demo.city import places
from luodi.demo.codes import CHARACTERS
from luodi.demo.profile import profile
from luodi.demo.projects import Plan
from luodi.demo.reading import data
from luodi.demo.works import city_plans

WIDTHS = (6, 10, 16, 34, 26, 10, 28, 22, 14, 40, 10, 12, 12, 12, 10, 16, 26)
FIRST_ROW = 3


@dataclass(frozen=True)
class Sent:
    """A workbook as it is sent: its name and content, and how many of its rows are wrong."""

    name: str
    content: bytes
    rows: int
    wrong: int


def rows() -> list[Plan]:
    """Return the projects of the workbook in its order."""
    return [plan for plan in city_plans() if plan.group == "imported"]


def workbook() -> Sent:
    """Make the workbook."""
    words, place = data("names")["workbook"], places()[data("figures")["workbook"]["place"]]
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime.combine(data("figures")["workbook"]["sent"], time(9))})
    sheet = book.add_worksheet(words["sheet"])
    bold = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center"})
    cell, day = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
    last = len(words["headings"]) - 1
    sheet.merge_range(0, 0, 0, last, words["title"].format(unit=place.name), bold)
    sheet.write(1, 0, words["line"][0].format(office=place.lead_name))
    sheet.write(1, last - 1, words["line"][1])
    sheet.write_row(2, 0, words["headings"], head)
    plans = rows()
    for number, plan in enumerate(plans):
        told = _row(number, plan, wrong=number == len(plans) - 1)
        _write(sheet, FIRST_ROW + number, told, cell, day)
    _write_total(sheet, FIRST_ROW + len(plans), plans, words, head)
    sheet.write(FIRST_ROW + len(plans) + 1, 0, words["note"])
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    book.close()
    name = words["file"].format(unit=place.name)
    return Sent(name, buffer.getvalue(), len(plans), 1)


def _row(number: int, plan: Plan, *, wrong: bool) -> list[Any]:
    company, about = plan.company, profile(plan)
    assert company is not None and plan.investor is not None
    code = company.uscc
    if wrong:
        code = code[:-1] + CHARACTERS[(CHARACTERS.index(code[-1]) + 1) % len(CHARACTERS)]
    reached = {
        stage: on for stage, on in plan.life.reached.items() if on <= data("figures")["workbook"]["as_of"]
    }
    return [
        number + 1,
        plan.place.name,
        plan.place.park_name,
        plan.name,
        *plan.investor,
        company.name,
        code,
        plan.industry.chain or "",
        about.content,
        plan.total,
        about.fixed,
        reached["signed"],
        reached.get("registered", "/"),
        float(about.land) if about.land else "-",
        about.leader,
        plan.rng("workbook").choice(data("names")["progress"]["signed"]),
    ]


def _write(sheet: Any, row: int, told: Sequence[Any], cell: Any, day: Any) -> None:
    for column, value in enumerate(told):
        if isinstance(value, date):
            sheet.write_datetime(row, column, datetime.combine(value, time()), day)
        else:
            sheet.write(row, column, value, cell)


def _write_total(sheet: Any, row: int, plans: Sequence[Plan], words: dict[str, Any], style: Any) -> None:
    headings = words["headings"]
    totals = {10: sum(plan.total for plan in plans), 11: sum(profile(plan).fixed for plan in plans)}
    for column in range(len(headings)):
        sheet.write(row, column, totals.get(column, words["total"] if column == 0 else ""), style)
