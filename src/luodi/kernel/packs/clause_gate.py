"""The gate of a pack for one clause that an office writes: schema, references, worked cases, and hints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from luodi.kernel.clauses import Engine, read_clause
from luodi.kernel.clauses.findings import Finding, findings
from luodi.kernel.fields import Catalogue
from luodi.kernel.issues import Issue
from luodi.kernel.packs import schema
from luodi.kernel.packs.check import run_cases
from luodi.kernel.packs.hints import review_words
from luodi.kernel.packs.model import Entry, Pack, PackSet, Source
from luodi.kernel.packs.reading import Document, Path_
from luodi.kernel.packs.references import check_entry
from luodi.kernel.text import Text

OFFICE = "office"
FILE = "条款"


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a clause (nothing may be in force then), and what its drafter should look at."""

    errors: tuple[Issue, ...]
    hints: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors


class Placed(Document):
    """A clause that stands in no file: an error names its part in ``cell`` (``conditions.0.test``)."""

    def issue(
        self, code: str, path: Path_, what: Text, why: Text | str = "", remedy: Text | str = ""
    ) -> Issue:
        """Return an error at a part of the clause."""
        place = ".".join(str(one) for one in path)
        return Issue(code, "error", what, why, remedy, cell=place, file=self.file, line=1)


def entry_of(body: Mapping[str, Any]) -> Entry:
    """Return the office's entry of a clause whose schema is accepted."""
    return Entry(
        pack=OFFICE,
        kind="clauses",
        code=str(body["code"]),
        version=int(body["version"]),
        label=Text(body["label"]["zh"], body["label"]["en"]),
        source=Source.of(body["source"]),
        valid_from=None,
        valid_to=None,
        body=dict(body),
        file=FILE,
    )


def check_clause(
    body: Mapping[str, Any],
    cases: Sequence[Mapping[str, Any]],
    packs: PackSet,
    catalogue: Catalogue,
    *,
    hints: bool = True,
) -> Checked:
    """Hold a clause and its worked cases (``name``, ``given``, ``expect``) against the packs that apply."""
    document = Placed(FILE, dict(body))
    errors = schema.check(document, document.value, "clauses")
    if errors:
        return Checked(tuple(errors))
    entry = entry_of(body)
    whole = PackSet((*packs.packs, _pack_of(entry)))
    errors = check_entry(whole, entry, document, catalogue)
    if errors:
        return Checked(tuple(errors))
    listed = [{**case, "entry": f"clauses/{entry.code}"} for case in cases]
    beside = Document("样例", {"cases": listed})
    if listed:
        errors = schema.check(beside, beside.value, "cases") or run_cases(beside, OFFICE, whole, catalogue)
    if errors or not hints:
        return Checked(tuple(errors))
    engine = Engine(threads=1)
    known = [case["given"] for case in cases if "population" not in case["given"]]
    found = findings(read_clause(entry.body), engine, review_words(packs), known)
    engine.close()
    return Checked((), tuple(found))


def _pack_of(entry: Entry) -> Pack:
    return Pack(
        code=OFFICE, version=1, label=entry.label, document=entry.source.document, number="", issued_on=None,
        valid_from=None, valid_to=None, on=(), entries=(entry,), root="",
    )  # fmt: skip
