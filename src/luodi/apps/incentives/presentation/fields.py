"""The inputs of the clause editor: for each part the fields that its kind and type need, no others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from luodi.apps.incentives.presentation.values import say
from luodi.kernel.drafting import Sheet
from luodi.kernel.drafting.conditions import FORMULA, fitting, operator_words
from luodi.kernel.drafting.grants import ASKED, KINDS, grant_of
from luodi.kernel.drafting.parts import BY_NAME, TYPES, Field, Section
from luodi.kernel.drafting.sheet import Row
from luodi.kernel.text import Text

YES_NO = (("true", Text("是", "yes")), ("false", Text("否", "no")))
WIDE = frozenset({"formula", "words", "long", "changes", "yaml", "message", "formulas"})
SHORT = frozenset({"value", "share", "amount", "limit", "from", "to", "of", "places"})
LONG = frozenset({"long", "changes", "yaml"})


@dataclass(frozen=True, slots=True)
class FieldView:
    """One input: its name and id, label, value, and choices as (value, label, chosen)."""

    name: str
    label: str
    kind: str
    value: str
    choices: list[tuple[str, str, bool]] = field(default_factory=list)
    hint: str = ""
    settles: bool = False

    @property
    def id(self) -> str:
        """The id of the input."""
        return "f-" + self.name.replace(".", "-")

    @property
    def wide(self) -> bool:
        """Whether it takes a whole line; a figure does not."""
        return self.kind in WIDE and self.name.rpartition(".")[2] not in SHORT

    @property
    def long(self) -> bool:
        """Whether it has several lines."""
        return self.kind in LONG


def title_of(section: Section, row: Row) -> str:
    """Return what a part is called."""
    for key in ("label", "words", "question", "passage"):
        said = row.typed.get(key)
        if isinstance(said, str) and said.strip():
            return said.strip()[:30]
    return ""


class Fields:
    """Lays out the inputs of a sheet; ``sources`` are words by the code of where facts may be held."""

    def __init__(self, sheet: Sheet, sources: dict[str, str]) -> None:
        """Look up what the parts of the sheet are called."""
        self.sheet, self.sources = sheet, sources
        self.names = dict(sheet.context().names.labels)
        self.facts = [(row.key, row.said or row.key) for row in sheet.rows["facts"]]
        self.types = sheet.context().types

    def picks(self) -> list[str]:
        """Return what a condition may look at: what the clause names, then what the ledger holds."""
        own = [
            self.names.get(row.key, "")
            for name in ("facts", "derived", "parameters")
            for row in self.sheet.rows[name]
        ]
        return list(dict.fromkeys(one for one in (*own, *self.sources.values()) if one))

    def fields(self, section: Section, row: Row, place: str) -> tuple[list[FieldView], list[FieldView]]:
        """Return the inputs of a part, and those that few need."""
        plain: list[FieldView] = []
        more: list[FieldView] = []
        for one in section.fields:
            typed = row.typed.get(one.key, "")
            if (
                section.name == "facts"
                and not typed
                and self._needless(one.key, str(row.typed.get("type", "")))
            ):
                continue
            if section.name == "benefit" and one.key == "formula":
                plain.extend(self._given_by(place, str(typed)))
                continue
            views = list(self._views(one, typed, f"{place}.{one.key}"))
            (more if one.more else plain).extend(views)
        return plain, more

    def _needless(self, key: str, type_: str) -> bool:
        """Whether facts of a type have no such field."""
        kinds = {
            "unit": ("integer", "decimal"), "values": ("enum", "set"), "places": ("decimal",),
            "many": ("series",), "items": ("series",),
        }  # fmt: skip
        return key in kinds and type_ != "" and type_ not in kinds[key]

    def _given_by(self, place: str, formula: str) -> Iterator[FieldView]:
        """Yield the fields of the kind by which something is given, or the formula."""
        grant = grant_of(self.sheet)
        kinds = [(code, say(words), code == grant.how) for code, words in KINDS]
        choices = [("", _("请选择"), not grant.how), *kinds]
        yield FieldView(f"{place}.grant.how", _("怎么给"), "choice", grant.how, choices, settles=True)
        if grant.how == FORMULA:
            yield FieldView(f"{place}.formula", say(Text("公式", "Formula")), "formula", formula)
        for key, words in ASKED.get(grant.how, ()):
            name, value = f"{place}.grant.{key}", grant.parts.get(key, "")
            if key in ("base", "months"):
                yield FieldView(name, say(words), "choice", value, self._named(value, ("derived",)))
            elif key in ("table", "bands"):
                yield FieldView(
                    name, say(words), "choice", value, self._tables(value, columns=key == "table")
                )
            else:
                hint = {
                    "rate": say(Text("如 3%", "e.g. 3%")),
                    "interest": say(Text("如 1.5%", "e.g. 1.5%")),
                }.get(grant.how, say(Text("如 500万元", "e.g. 500万元")))
                yield FieldView(name, say(words), "text", value, hint="" if key == "per" else hint)

    def _tables(self, chosen: str, *, columns: bool) -> list[tuple[str, str, bool]]:
        """Return the tables, or with ``columns`` each of their columns, to choose from."""
        keys = [row.key for row in self.sheet.rows["tables"]]
        found = {
            key: label for key, label in self.names.items()
            if key.partition(".")[0] in keys and ("." in key) == columns
        }  # fmt: skip
        return [("", "—", not chosen), *((key, label, key == chosen) for key, label in found.items())]

    def _views(self, one: Field, typed: Any, name: str) -> Iterator[FieldView]:
        label = say(one.label)
        if one.kind == "test":
            yield from self._test(typed, name)
        elif one.kind == "sources":
            held = [self.sources.get(code, code) for code in typed if code] if isinstance(typed, list) else []
            for value in [*held, ""][: max(2, len(held))] if held else [""]:
                yield FieldView(
                    name, label if value in held[:1] or not held else _("没有时再看"), "sources", value
                )
        elif one.kind in ("choice", "flag"):
            choices = [(code, say(words), code == typed) for code, words in one.choices or YES_NO]
            yield FieldView(
                name,
                label,
                "choice",
                typed,
                [("", _("未写明"), not typed), *choices],
                settles=one.choices == TYPES and bool(typed),
            )
        elif one.kind == "fact":
            yield FieldView(name, label, "choice", typed, self._named(typed))
        elif one.kind == "condition":
            rows = self.sheet.rows["conditions"]
            choices = [(r.key, title_of(BY_NAME["conditions"], r) or r.key, r.key == typed) for r in rows]
            yield FieldView(name, label, "choice", typed, [("", _("未写明"), not typed), *choices])
        else:
            yield FieldView(name, label, one.kind, typed if isinstance(typed, str) else "")

    def _test(self, typed: Any, name: str) -> Iterator[FieldView]:
        """Yield what is tested, how, and against what: only what fits the type of the fact."""
        fact, op, value = typed if isinstance(typed, list) and len(typed) == 3 else ("", ">=", "")
        type_ = self.types.get(fact, "")
        if op != FORMULA or fact:
            yield FieldView(
                f"{name}.fact",
                _("事实或量"),
                "pick",
                self.names.get(fact, fact),
                hint=_("输入几个字查找"),
                settles=True,
            )
        ops = [(code, say(operator_words(code, type_)), code == op) for code in fitting(type_, op)]
        yield FieldView(f"{name}.op", _("关系"), "choice", op, ops, settles=op == FORMULA)
        if type_ == "boolean" and not value:
            return
        hint = {
            "money": say(Text("如 500万元", "e.g. 500万元")), "date": "2024-08-31",
            "boolean": "", "integer": _("如 3"),
            "enum": say(Text("几项用“、”分开", "several, separated by 、")), "set": _("写一项"),
        }.get(type_, say(Text("如 500万元、10%", "e.g. 500万元, 10%")))  # fmt: skip
        listed = self._values(fact) if type_ in ("enum", "set") else []
        yield FieldView(f"{name}.value", _("取值"), "formula", value, hint="、".join(listed) or hint)

    def _values(self, fact: str) -> list[str]:
        row = next((one for one in self.sheet.rows["facts"] if one.key == fact), None)
        return [one for one in str(row.typed.get("values", "")).split("、") if one] if row is not None else []

    def _named(self, chosen: str, more: Sequence[str] = ()) -> list[tuple[str, str, bool]]:
        found = dict(self.facts)
        found |= {r.key: r.said or r.key for name in more for r in self.sheet.rows[name]}
        if chosen and chosen not in found:
            found[chosen] = self.names.get(chosen, chosen)
        return [("", "—", not chosen), *((key, label, key == chosen) for key, label in found.items())]
