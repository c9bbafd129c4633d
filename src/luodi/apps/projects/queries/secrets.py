"""What an investor in negotiation offers: read by named people, a code name for everybody else.

A version says itself whether its project is before signing (``secret``); who is named stands beside the
ledger. What is hidden is hidden where it is read, so that no page, workbook or order can tell it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db.models import Case, Q, QuerySet, When
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import scope_of
from luodi.apps.definitions.queries import catalogue, chains
from luodi.apps.projects import projection, vocabulary
from luodi.apps.projects.models import Fact, NamedReader, ProjectState
from luodi.apps.projects.queries.columns import sort_expression
from luodi.kernel import clock, stages

WORDED = frozenset(["text", "code", "uscc"])
GENERATED = "代号"


def reads_all(person: Any) -> bool:
    """Tell whether nothing is hidden: the system keeps the ledger."""
    return bool(getattr(person, "is_system", False))


def companies(person: Person) -> frozenset[str]:
    """Return the companies whose own projects a person reads; their other roles open nothing by it."""
    return scope_of(person, Permission.PROJECT_VIEW).enterprises


def named(person: Person) -> QuerySet[NamedReader]:
    """Return where a person is named today."""
    rows: QuerySet[NamedReader] = NamedReader.objects.on(clock.today()).filter(person_id=person.pk)
    return rows


def named_readers(project: int) -> list[NamedReader]:
    """Return who is named for a project today, and since when."""
    rows = NamedReader.objects.on(clock.today()).filter(project=project)
    return list(rows.select_related("person__unit", "granted_by").order_by("pk"))


def open_reader(project: int, pk: int) -> NamedReader:
    """Return one of those named for a project today. Raises Http404 for another's."""
    rows = NamedReader.objects.on(clock.today()).select_related("project", "person")
    found: NamedReader = get_object_or_404(rows, project=project, pk=pk)
    return found


def open_q(person: Person | None) -> Q:
    """Return the condition for versions of which nothing is hidden from a person; None is a stranger."""
    if person is None:
        return Q(secret=False)
    if reads_all(person):
        return Q()
    found = Q(secret=False) | Q(project__in=named(person).values("project"))
    own = companies(person)
    return found | Q(enterprise__in=own) if own else found


def hidden_among(person: Person, secret: Collection[int]) -> frozenset[int]:
    """Return which of some projects before signing are hidden from a person; one query, none for none."""
    if not secret or reads_all(person):
        return frozenset()
    readable = set(named(person).filter(project__in=secret).values_list("project", flat=True))
    own = companies(person)
    if own:
        rows = ProjectState.objects.known_by(None).filter(project__in=secret, enterprise__in=own)
        readable.update(rows.values_list("project", flat=True))
    return frozenset(secret) - readable


def is_hidden(person: Person, state: ProjectState) -> bool:
    """Tell whether a project's secrets are hidden from a person."""
    return state.secret and bool(hidden_among(person, {state.project_id}))


def keyword_q(person: Person, word: str) -> Q:
    """Return the condition for a word of the search: a hidden project answers to its code name only."""
    found = Q(search_text__contains=word)
    if reads_all(person):
        return found
    made = next((made for made in (GENERATED, _generated("").lower()) if word.startswith(made)), None)
    digits = word.removeprefix(made).strip() if made else ""
    coded = Q(code_name__icontains=word)
    if digits.isdecimal() and len(digits) < 16:
        coded |= Q(code_name=None, project=int(digits))
    return found & open_q(person) | coded & Q(secret=True)


def code_name(project: int, given: str | None) -> str:
    """Return what a project is called until it is signed: the code name given, or one by its number."""
    return given or _generated(str(project))


def _generated(number: str) -> str:
    return _("代号%(number)s") % {"number": number}


def mask() -> str:
    """Return what stands in place of a hidden text."""
    return _("签约前不公开")


class _Veil:
    """Takes hidden values away; reads the catalogue once for all rows of a page."""

    def __init__(self) -> None:
        self.keys = vocabulary.secret_keys()
        self.worded = frozenset(field.key for field in vocabulary.typed_catalogue() if field.type in WORDED)

    def value(self, key: str, value: Any, shown: str) -> Any:
        """Return what stands in place of a value: the code name, a word, or nothing."""
        if key not in self.keys:
            return value
        if key == "name":
            return shown
        return mask() if key in self.worded and value not in (None, "") else None

    def values(self, values: Mapping[str, Any], shown: str) -> dict[str, Any]:
        """Return values by catalogue key with the hidden ones replaced."""
        return {key: self.value(key, value, shown) for key, value in values.items()}

    def row(self, row: dict[str, Any]) -> None:
        """Take away what a row of a list hides."""
        shown = code_name(row["project_id"], row["code_name"])
        for key in self.keys & row.keys():
            row[key] = self.value(key, row[key], shown)
        if row.get("extra"):
            row["extra"] = self.values(row["extra"], shown)

    def state(self, state: ProjectState) -> None:
        """Take away what a version hides."""
        shown, names = code_name(state.project_id, state.code_name), projection.column_names()
        for key in self.keys & names.keys():
            setattr(state, names[key], self.value(key, getattr(state, names[key]), shown))
        state.extra = self.values(state.extra or {}, shown)
        state.search_text = ""


def veil_rows(person: Person, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of a list without what is hidden; they hold ``project_id``, ``secret``, ``code_name``."""
    found = [dict(row) for row in rows]
    hidden = hidden_among(person, {row["project_id"] for row in found if row["secret"]})
    if hidden:
        veil = _Veil()
        for row in found:
            if row["project_id"] in hidden:
                veil.row(row)
    return found


def veiled_rows(person: Person, rows: Iterable[Mapping[str, Any]], size: int) -> Iterator[dict[str, Any]]:
    """Yield rows like :func:`veil_rows`, so many at a time."""
    pending = iter(rows)
    while part := list(islice(pending, size)):
        yield from veil_rows(person, part)


def stated_before(values: Mapping[str, Any]) -> bool:
    """Tell whether what is stated of a project, not yet in the ledger, puts it before signing."""
    chain, stated, until = _stated(values)
    return chain is not None and any(stages.before(chain, stated, code) for code in until)


def stated_open(values: Mapping[str, Any]) -> bool:
    """Tell whether what is stated of a project puts it where nothing is secret, whatever else is known."""
    chain, stated, until = _stated(values)
    if chain is None:
        return True
    codes = [code for code in until if chain.step(code)]
    known = stages.current(chain, stated) is not None
    return not codes or (known and not any(stages.before(chain, stated, code) for code in codes))


def _stated(values: Mapping[str, Any]) -> tuple[stages.Chain | None, Mapping[str, Any], set[str]]:
    """Return the chain of what is stated, the steps said to be reached, and until when fields are secret."""
    reached = {key: value for key, value in values.items() if value is not False}
    until = {field.secret_until for field in catalogue() if field.secret_until}
    return chains().get(str(values.get("kind") or "attraction")), reached, until


def sort_value(person: Person, key: str) -> Case | None:
    """Return what a list is sorted by where the column may be hidden: nothing, for what is hidden."""
    if key not in vocabulary.secret_keys() or reads_all(person):
        return None
    return Case(When(open_q(person), then=sort_expression(key)), default=None)


def names(person: Person, rows: QuerySet[ProjectState]) -> dict[int, str]:
    """Return the names of projects as a person may read them, by project."""
    found = veil_rows(person, rows.values("project_id", "name", "secret", "code_name"))
    return {row["project_id"]: row["name"] or "" for row in found}


def hidden_states(person: Person, states: QuerySet[ProjectState]) -> list[ProjectState]:
    """Return those of some versions of which something is hidden from a person."""
    found = list(states.filter(secret=True))
    hidden = hidden_among(person, {state.project_id for state in found})
    return [state for state in found if state.project_id in hidden]


def veil_states(person: Person, states: Iterable[ProjectState]) -> None:
    """Take away what is hidden from versions about to be shown. They are never saved."""
    found = list(states)
    hidden = hidden_among(person, {state.project_id for state in found if state.secret})
    if hidden:
        veil = _Veil()
        for state in found:
            if state.project_id in hidden:
                veil.state(state)


def veil_facts(state: ProjectState, facts: Iterable[Fact]) -> None:
    """Take away what is hidden from statements about to be shown, their reasons and papers too."""
    shown, veil = code_name(state.project_id, state.code_name), _Veil()
    for fact in facts:
        payload = dict(fact.payload)
        if "values" in payload:
            payload["values"] = veil.values(payload["values"], shown)
        for key in ("evidence", "reason", "note"):
            if payload.get(key) and fact.kind != "excuse":
                payload[key] = mask()
        fact.payload = payload
        fact.reason = mask() if fact.reason else ""
        fact.file_name = mask() if fact.file_name else ""
        fact.sheet = mask() if fact.sheet else ""
