"""Names that are nearly a stored one are found; names of other projects are left in peace."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.apps.exchange.likeness import Likeness, marks_of, pairs_of, phase_of
from luodi.apps.exchange.matching import Candidate, Identity, LedgerIndex, anywhere
from luodi.apps.exchange.naming import normal_name
from luodi.kernel.fields import load_catalogue
from luodi.workbooks.reader import read_workbook
from tests.exchange.city import ledger

NAMES = st.text(alphabet="铜箔锂电项目生产线一二期年产12万吨（）()ab ", min_size=1, max_size=24)


def stored(name: str) -> list[Candidate]:
    """Return the projects of one of the workbooks as if they were in the ledger."""
    path, units, found = ledger(name), dict[str, int](), []
    for table in read_workbook(path.read_bytes(), path.name, load_catalogue()).tables:
        for row in (row for row in table.rows if not row.refused and table.shape.kind == "project"):
            values, number = row.values, len(found) + 1
            unit = units.setdefault(values.get("county") or row.sheet, len(units) + 1)
            found.append(
                Candidate(
                    number, number, normal_name(values["name"]), values.get("project_code") or "",
                    values.get("uscc") or "", normal_name(values.get("enterprise")), frozenset([unit]), unit,
                    "active", None,
                )
            )  # fmt: skip
    return found


def likeness(candidates: list[Candidate]) -> Likeness:
    index = LedgerIndex()
    for candidate in candidates:
        index.add(candidate)
    return Likeness(index)


def as_row(candidate: Candidate) -> Identity:
    return Identity(candidate.name, candidate.code, candidate.uscc, candidate.enterprise, candidate.units)


def slips(name: str, rng: Random) -> list[str]:
    """Return a name as other people write it down."""
    at = rng.randrange(2, len(name) - 2)
    return [
        name[:at] + "锋" + name[at + 1 :],
        name[:at] + name[at + 1 :],
        name.replace("项目", ""),
        name.replace("项目", "建设项目"),
        "关于" + name,
    ]


@pytest.mark.parametrize("name", ["A01", "A02", "A03", "A11", "A12"])
def test_other_ways_to_write_a_name_are_found(name):
    projects, rng = stored(name), Random(7)
    known = likeness(projects)
    asked = [
        (project, replace(as_row(project), name=written, code="", uscc=""))
        for project in projects
        for written in slips(project.name, rng)
    ]
    found = sum(
        any(offer.candidate == project for offer in known.offers(row, anywhere)) for project, row in asked
    )
    print(f"{name}: {found} of {len(asked)} found")
    assert found >= 0.95 * len(asked)


@pytest.mark.parametrize("name", ["A01", "A02", "A03", "A04", "A05", "A09", "A10", "A12"])
def test_different_projects_are_seldom_offered(name):
    projects = stored(name)
    known = likeness(projects)
    offered = [p for p in projects if known.offers(as_row(p), anywhere, [p.project])]
    print(f"{name}: {len(offered)} of {len(projects)} projects are asked about for nothing")
    assert len(offered) <= max(2, 0.04 * len(projects))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("铜箔项目一期", "铜箔项目(二期)"),
        ("铜箔项目", "铜箔项目二期"),
        ("锂电材料第2期", "锂电材料三期"),
    ],
)
def test_phases_are_apart(one, other):
    assert phase_of(normal_name(one)) != phase_of(normal_name(other))


def test_a_first_phase_is_the_project_and_figures_count():
    assert phase_of("铜箔项目1期") == phase_of("铜箔项目") == phase_of("铜箔项目（一期）")
    assert marks_of("年产2万吨") != marks_of("年产3万吨")
    assert marks_of("2万吨年产") == marks_of("年产2万吨")


@given(st.lists(NAMES, min_size=1, max_size=12), NAMES)
def test_any_names_can_be_compared_and_the_likeliest_comes_first(names, asked):
    candidates = [
        Candidate(n, n, normal_name(name), "", "", "", frozenset([1]), 1, "active", None)
        for n, name in enumerate(names, 1)
    ]
    row = Identity(normal_name(asked), "", "", "", frozenset([1]))
    offers = likeness(candidates).offers(row, anywhere)
    scores = [offer.score for offer in offers]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)
    assert len({offer.candidate.project for offer in offers}) == len(offers) <= 3


@given(NAMES)
def test_a_name_shares_all_its_pairs_with_itself(name):
    known = likeness([Candidate(1, 1, normal_name(name), "", "", "", frozenset([1]), 1, "active", None)])
    row = Identity(normal_name(name), "", "", "", frozenset([1]))
    offers = known.offers(row, anywhere)
    assert [offer.score for offer in offers] in ([100], []) and (offers or not normal_name(name))
    assert pairs_of(normal_name(name)) == known.pairs[0]
