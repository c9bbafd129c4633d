"""What a list is asked for: a page address read into typed conditions, and back into an address.

The syntax is plain GET: ``q=``, the quick filters, ``f.FIELD.OP=value`` for any catalogue field,
``sort=-FIELD``, ``cols=a,b,c``, ``on=YYYY-MM-DD`` (what the ledger knew at the end of that day).
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from luodi.apps.access.enums import Permission
from luodi.apps.access.queries import can
from luodi.apps.projects import entry, vocabulary
from luodi.apps.projects.enums import Standing
from luodi.apps.projects.queries.columns import sortable
from luodi.kernel import clock, stalls
from luodi.kernel.fields import Field
from luodi.kernel.money import BIGINT_MAX
from luodi.kernel.values.cells import Expect
from luodi.kernel.values.numbers import parse_cell
from luodi.kernel.values.ranges import fits

Address = QueryDict | Mapping[str, str]

QUICK = ("unit", "stage", "kind", "chain", "level", "band", "light", "stall", "standing")
DEFAULT_SORT = "total_investment"
EVERY_STANDING = "all"
OPERATORS: Mapping[str, tuple[str, ...]] = {
    "text": ("contains", "eq", "ne", "is_empty", "not_empty"),
    "code": ("contains", "eq", "is_empty", "not_empty"),
    "uscc": ("eq", "is_empty", "not_empty"),
    "money": ("ge", "le", "gt", "lt", "eq", "is_empty", "not_empty"),
    "date": ("ge", "le", "eq", "is_empty", "not_empty"),
    "percent": ("ge", "le", "is_empty", "not_empty"),
    "int": ("ge", "le", "eq", "is_empty", "not_empty"),
    "decimal": ("ge", "le", "eq", "is_empty", "not_empty"),
    "tick": ("eq", "is_empty", "not_empty"),
    "choice": ("eq", "ne", "is_empty", "not_empty"),
    "choices": ("has", "is_empty", "not_empty"),
    "unit": ("eq", "is_empty", "not_empty"),
}
NO_VALUE = frozenset(["is_empty", "not_empty"])


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition on a catalogue field: as it was typed, and what it tests (money in fen).

    ``test`` differs from ``op`` where a month stands for its days.
    """

    key: str
    op: str
    text: str
    test: str
    value: Any

    @property
    def tree(self) -> dict[str, Any]:
        """The condition as ``kernel.conditions`` reads it."""
        if self.test in NO_VALUE:
            return {"field": self.key, "op": self.test}
        return {"field": self.key, "op": self.test, "value": self.value}


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: the sort value and project before it, and how many rows came before."""

    value: Any
    project: int
    before: int
    backwards: bool = False

    def encode(self) -> str:
        """Return the cursor as it stands in an address."""
        value = self.value.isoformat() if hasattr(self.value, "isoformat") else self.value
        raw = json.dumps([value, self.project, self.before, self.backwards], default=str)
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Cursor | None":
        """Read a cursor; None for anything that is not one."""
        try:
            raw = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            value, project, before, backwards = raw
            if isinstance(value, (list, dict)):
                return None
            made = cls(value, int(project), max(0, int(before)), bool(backwards))
        except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
            return None
        return made if max(abs(made.project), made.before) <= BIGINT_MAX else None


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A list of projects as somebody asked for it. ``refused`` holds sentences on what was unreadable."""

    keyword: str = ""
    quick: Mapping[str, str] = field(default_factory=dict)
    clauses: tuple[Clause, ...] = ()
    as_of: date | None = None
    sort: str = DEFAULT_SORT
    descending: bool = True
    columns: tuple[str, ...] = ()
    cursor: Cursor | None = None
    sums: bool = True
    refused: tuple[str, ...] = ()

    @property
    def standing(self) -> str:
        """Which projects: in the ledger unless asked otherwise."""
        return self.quick.get("standing") or Standing.ACTIVE.value

    @property
    def day(self) -> date:
        """The day that schedule, lights and stalls are judged on."""
        return self.as_of or clock.today()

    @property
    def narrowed(self) -> bool:
        """Whether any condition narrows the list."""
        return bool(self.keyword or self.clauses or any(self.quick.values()))

    def pairs(self, *, cursor: Cursor | None = None, leave_out: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Return the address's parameters in one fixed order, without empty ones."""
        out = set(leave_out)
        pairs = [("q", self.keyword), *((name, self.quick.get(name, "")) for name in QUICK)]
        pairs += [(f"f.{c.key}.{c.op}", c.text or "1") for c in self.clauses]
        pairs.append(("on", self.as_of.isoformat() if self.as_of else ""))
        if (self.sort, self.descending) != (DEFAULT_SORT, True):
            pairs.append(("sort", ("-" if self.descending else "") + self.sort))
        pairs.append(("cols", ",".join(self.columns)))
        if cursor is not None:
            pairs.append(("at", cursor.encode()))
        return [(name, value) for name, value in pairs if value and name not in out]

    def address(self, *, cursor: Cursor | None = None, leave_out: Iterable[str] = ()) -> str:
        """Return ``?…`` for this list (or ``?`` for the whole ledger)."""
        return "?" + urlencode(self.pairs(cursor=cursor, leave_out=leave_out))

    def sorted_by(self, key: str) -> "ListRequest":
        """Return this list sorted by a column; asked twice, the other way round."""
        descending = not self.descending if key == self.sort else True
        return replace(self, sort=key, descending=descending, cursor=None)


def parse_list_request(query: Address, person: Any = None) -> ListRequest:
    """Read a list's address; ``person`` decides whether personal fields may be asked about.

    What cannot be read is left out and named in ``refused``, so that the page can say so: a filter
    is never dropped silently.
    """
    refused: list[str] = []
    clauses = _clauses(query, person, refused)
    sort = query.get("sort", "") or f"-{DEFAULT_SORT}"
    key = sort.lstrip("-")
    try:
        _check_sort(key, person)
    except entry.EntryRefused as error:
        refused.append(str(error))
        sort, key = f"-{DEFAULT_SORT}", DEFAULT_SORT
    at = query.get("at", "")
    return ListRequest(
        keyword=entry.plain(query.get("q", ""))[:100],
        quick={name: query.get(name, "").strip() for name in QUICK if query.get(name, "").strip()},
        clauses=clauses,
        as_of=_as_of(query.get("on", ""), refused),
        sort=key,
        descending=sort.startswith("-"),
        columns=_columns(query),
        cursor=Cursor.decode(at) if at else None,
        sums=query.get("sums") != "off",
        refused=tuple(refused),
    )


def _columns(query: Address) -> tuple[str, ...]:
    ticked = query.getlist("col") if isinstance(query, QueryDict) else []
    return tuple(dict.fromkeys(c for c in (*query.get("cols", "").split(","), *ticked) if c))


def _check_sort(key: str, person: Any) -> None:
    if not sortable(key):
        raise entry.EntryRefused(_("不能按“%(key)s”排序。") % {"key": key[:40]})
    _check_allowed(key, person)


def _as_of(text: str, refused: list[str]) -> date | None:
    """Return a past day; today and later are now."""
    try:
        day = entry.read_day(text)
    except entry.EntryRefused as error:
        refused.append(str(error))
        return None
    return day if day is not None and day < clock.today() else None


def _clauses(query: Address, person: Any, refused: list[str]) -> tuple[Clause, ...]:
    wanted = []
    for name in query:
        if name.startswith("f.") and name.count(".") == 2:
            _f, key, op = name.split(".")
            texts = query.getlist(name) if isinstance(query, QueryDict) else [query[name]]
            wanted += [(key, op, text) for text in texts]
    if query.get("mf"):
        wanted.append((query.get("mf", ""), query.get("mo", ""), query.get("mv", "")))
    found: dict[Clause, None] = {}
    for key, op, text in wanted:
        try:
            _check_allowed(key, person)
            found[read_clause(key, op, text)] = None
        except entry.EntryRefused as error:
            refused.append(str(error))
    return tuple(found)


def _check_allowed(key: str, person: Any) -> None:
    """Personal fields answer no condition and no order for those who may not read them."""
    if vocabulary.is_personal(key) and not (person and can(person, Permission.PERSONAL_UNMASK)):
        raise entry.EntryRefused(
            _("“%(field)s”是个人信息，您的岗位不能按它筛选或排序。") % {"field": vocabulary.label_of(key)}
        )


def read_clause(key: str, op: str, text: str) -> Clause:
    """Return one typed condition. Raises EntryRefused for an unknown field or an unreadable value.

    A month in a date condition means the whole month; an amount must carry its unit.
    """
    field = vocabulary.field_of(key)
    if field is None or field.fact == "none":
        raise entry.EntryRefused(_("没有“%(key)s”这个字段。") % {"key": key[:40]})
    label = vocabulary.say(field.label)
    if op not in OPERATORS.get(field.type, ()):
        raise entry.EntryRefused(_("“%(field)s”不能用“%(op)s”比较。") % {"field": label, "op": op[:20]})
    text = entry.plain(text)[:200]
    if op in NO_VALUE:
        return Clause(key, op, "", op, None)
    if not text:
        raise entry.EntryRefused(_("“%(field)s”的条件没有填值。") % {"field": label})
    if field.type == "date":
        return _date_clause(key, op, text)
    value = _typed(field, text)
    if not fits(field.type, value):
        raise entry.EntryRefused(_("“%(field)s”的数太大：%(text)s。") % {"field": label, "text": text[:40]})
    return Clause(key, op, text, op, value)


def _date_clause(key: str, op: str, text: str) -> Clause:
    found = entry.read_date(text)
    if found is None:
        raise entry.EntryRefused(_("“%(text)s”读不成日期。") % {"text": text})
    last = stalls.latest_day({"day": found.day, "precisions": {"day": found.precision}}, "day") or found.day
    if op == "eq":
        return Clause(key, op, text, "between", (found.day, last))
    return Clause(key, op, text, op, last if op == "le" else found.day)


def _typed(field: Field, text: str) -> Any:
    if field.type == "money":
        return entry.read_money(text)
    if field.type in ("text", "code", "choice", "choices"):
        return text
    if field.type == "uscc":
        return entry.read_uscc(text)
    if field.type == "tick":
        return text not in ("0", "false", "否", "no")
    shown = "" if field.type != "percent" or text.endswith("%") else "%"
    found = parse_cell(
        text + shown, "", Expect("int" if field.type == "unit" else field.type, unit=field.unit)
    )
    if found.value is None:
        raise entry.EntryRefused(
            _("“%(field)s”要填数字，“%(text)s”不是。") % {"field": vocabulary.say(field.label), "text": text}
        )
    return found.value
