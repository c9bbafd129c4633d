"""What a drafter should see in well-formed clauses of a pack, with file and line; no error, only hints."""

from collections.abc import Sequence
from pathlib import Path

from luodi.kernel.clauses import Engine, read_clause
from luodi.kernel.clauses.findings import findings
from luodi.kernel.issues import Issue
from luodi.kernel.packs.loading import RawEntry, RawPack
from luodi.kernel.packs.model import PackSet
from luodi.kernel.packs.typed import codelist_of
from luodi.kernel.text import Text

REVIEW = "fair_competition"
Words = dict[str, tuple[Text, tuple[str, ...]]]


def clause_hints(raw: Sequence[RawPack], packs: PackSet, folders: Sequence[Path]) -> list[Issue]:
    """Return gaps, cliffs and questions of the review over the clauses of these packs (all when none)."""
    engine = Engine()
    words = review_words(packs)
    found: list[Issue] = []
    for pack in raw:
        if folders and not any(pack.folder.is_relative_to(folder) for folder in folders):
            continue
        for entry in pack.entries:
            if entry.kind == "clauses":
                found.extend(_hints(entry, pack, words, engine))
    engine.close()
    return found


def review_words(packs: PackSet) -> Words:
    """Return the questions of the fair-competition review and the words that raise them."""
    entry = packs.in_force("codelists").get(REVIEW)
    return {v.code: (v.label, v.aliases) for v in codelist_of(entry).values} if entry else {}


def _hints(entry: RawEntry, pack: RawPack, words: Words, engine: Engine) -> list[Issue]:
    name = f"clauses/{entry.value['code']}"
    known = [
        case["given"]
        for document in pack.cases
        for case in document.value["cases"]
        if case["entry"].partition("@")[0] == name and "population" not in case["given"]
    ]
    issues = []
    for finding in findings(read_clause(entry.value), engine, words, known):
        path = (*entry.path, *finding.path)
        line = entry.document.line(path)
        issues.append(Issue(finding.code, "info", finding.what, file=entry.document.file, line=line))
    return issues
