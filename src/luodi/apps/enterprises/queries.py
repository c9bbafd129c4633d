"""Reads of enterprises: the list, one page, the words of titles and figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import can, scope_of
from luodi.apps.definitions.queries import codelist
from luodi.apps.enterprises import doors
from luodi.apps.enterprises.enums import LEVELS, MEASURES, TITLES
from luodi.apps.enterprises.models import Enterprise, Title, YearFigure
from luodi.apps.enterprises.querysets import EnterpriseQuerySet
from luodi.apps.organisations.enums import TERRITORIES
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock
from luodi.kernel.text import Text

PAGE = 50


def enterprises() -> EnterpriseQuerySet:
    """Return all enterprises with their place, to be narrowed by ``visible_to``."""
    return Enterprise.objects.select_related("unit")


def words(code: str) -> dict[str, Text]:
    """Return code → word of a code list."""
    known = codelist(code)
    return {value.code: value.label for value in known.values} if known else {}


def word_of(code: str, value: str) -> Text:
    """Return the word for a code, the code itself where no list has it."""
    return words(code).get(value, Text(value, value))


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """One line of the list: the enterprise and the titles that it holds today."""

    enterprise: Enterprise
    titles: list[Text]


@dataclass(frozen=True, slots=True)
class EnterpriseList:
    """One page of enterprises; ``after`` is the name and id to go on from, '' at the end."""

    rows: list[EnterpriseRow]
    count: int
    after: str


def list_enterprises(person: Person, keyword: str = "", title: str = "", after: str = "") -> EnterpriseList:
    """Return the enterprises that a person may see, by name; with ``title`` those that hold it today."""
    rows = _asked_for(person, keyword, title)
    count = rows.count()
    name, _sep, pk = after.rpartition("~")
    if name and pk.isdecimal() and len(pk) < 19:
        rows = rows.filter(name__gt=name) | rows.filter(name=name, pk__gt=int(pk))
    found = _with_titles(rows.order_by("name", "pk")[: PAGE + 1])
    last = found[PAGE - 1].enterprise if len(found) > PAGE else None
    return EnterpriseList(found[:PAGE], count, f"{last.name}~{last.pk}" if last else "")


def all_enterprises(person: Person, keyword: str = "", title: str = "") -> list[EnterpriseRow]:
    """Return every enterprise of a list, not only one page of it."""
    return _with_titles(_asked_for(person, keyword, title).order_by("name", "pk"))


def _asked_for(person: Person, keyword: str, title: str) -> EnterpriseQuerySet:
    rows = enterprises().visible_to(person, Permission.ENTERPRISE_VIEW).named_like(keyword)
    if title:
        held = Title.objects.held_on(clock.today()).filter(title=title)
        rows = rows.filter(pk__in=held.values("enterprise"))
    return rows


def _with_titles(rows: EnterpriseQuerySet) -> list[EnterpriseRow]:
    held = Prefetch("titles", Title.objects.held_on(clock.today()), to_attr="held")
    known = words(TITLES)
    return [
        EnterpriseRow(one, [known.get(t.title, Text(t.title, t.title)) for t in one.held])
        for one in rows.prefetch_related(held)
    ]


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A title in words; ``state`` is held, ended or coming."""

    title: Title
    word: Text
    level: Text | None
    state: str


@dataclass(frozen=True, slots=True)
class FigureLine:
    """The figures of one measure, newest year first, each with whether it replaced an earlier one."""

    word: Text
    measure: str
    years: list[tuple[YearFigure, bool]]


@dataclass(frozen=True, slots=True)
class EnterprisePage:
    """Everything that the page of one enterprise shows."""

    enterprise: Enterprise
    projects: list[Any]
    titles: list[TitleLine]
    figures: list[FigureLine]
    former: list[Any]
    may_edit: bool
    may_evaluate: bool


def enterprise_page(person: Person, enterprise: Enterprise) -> EnterprisePage:
    """Return the page of an enterprise already found to be visible."""
    return EnterprisePage(
        enterprise=enterprise,
        projects=doors.projects_of(person, enterprise.uscc, enterprise.name)
        if can(person, Permission.PROJECT_VIEW)
        else [],
        titles=title_lines(enterprise, clock.today()),
        figures=figure_lines(enterprise),
        former=list(enterprise.former_names.order_by("-until", "-pk")),
        may_edit=can(person, Permission.ENTERPRISE_EDIT, enterprise.unit_id),
        may_evaluate=can(person, Permission.INCENTIVE_VIEW),
    )


def title_lines(enterprise: Enterprise, day: date) -> list[TitleLine]:
    """Return every title that an enterprise holds or held, the newest first."""
    known, levels = words(TITLES), words(LEVELS)
    return [
        TitleLine(
            row, known.get(row.title, Text(row.title, row.title)), levels.get(row.level), _state(row, day)
        )
        for row in enterprise.titles.all()
    ]


def _state(row: Title, day: date) -> str:
    if row.valid_from > day:
        return "coming"
    return "ended" if row.valid_to is not None and row.valid_to < day else "held"


def figure_lines(enterprise: Enterprise) -> list[FigureLine]:
    """Return the standing figures by measure in the order of the list."""
    newest: dict[tuple[str, int], tuple[YearFigure, bool]] = {}
    for row in enterprise.figures.select_related("recorded_by").order_by("pk"):
        newest[row.measure, row.year] = (row, (row.measure, row.year) in newest)
    lines = []
    for code, word in words(MEASURES).items():
        years = [newest[key] for key in sorted(newest, key=lambda k: -k[1]) if key[0] == code]
        if years:
            lines.append(FigureLine(word, code, years))
    return lines


def title_of(enterprise: Enterprise, pk: int) -> Title | None:
    """Return a title of an enterprise that has not been ended."""
    found: Title | None = enterprise.titles.filter(pk=pk, ended_at=None).first()
    return found


def units_for(person: Person) -> list[Unit]:
    """Return the places for which a person may register an enterprise."""
    scope = scope_of(person, Permission.ENTERPRISE_EDIT)
    units = Unit.objects.filter(valid_to__isnull=True, type__in=TERRITORIES).order_by("pk")
    return list(units if scope.everything else units.filter(pk__in=scope.unit_ids))
