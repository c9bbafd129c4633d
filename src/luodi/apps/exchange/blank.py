"""The blank ledger of a kind of project: what its columns are, what may stand in them, how to fill them.

All of it comes from the catalogue and the packs, so that what is filled in maps by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from luodi.apps.access.models import Person
from luodi.apps.definitions.queries import catalogue, chains, entries
from luodi.apps.exchange.blank_sheet import BlankColumn, write_blank
from luodi.apps.exchange.export import MONEY_UNIT, TICKS, UNIT_FIELDS, Exported, column_for, grouped
from luodi.apps.exchange.queries import units_for
from luodi.apps.organisations.queries import UnitResolver
from luodi.apps.projects import vocabulary
from luodi.apps.projects.queries import place_choices, values_in_use
from luodi.kernel import packs
from luodi.kernel.fields import Field
from luodi.kernel.stages import Chain
from luodi.kernel.text import Text

ANY = "any"
ANY_LABEL = Text("各类", "All kinds")
REQUIRED = frozenset({"name", "attributed_unit"})
CLOSED = frozenset({"kind", *UNIT_FIELDS})
"""Fields whose list is all there is: another word would be refused or not understood."""
MOST_WORDS = 60

_BY_TYPE = {
    "money": "只填数字，单位是%s。没有发生填 0，不清楚空着，不填负数。",
    "date": "填到日，如 2024-08-15。只知道月份的，先打一个英文单引号再填，如 '2024-08。",
    "tick": "√ 已办，× 未办，“无需办理”；办结的也可以填日期。",
    "code": "按文本填写，不要让它变成数字。",
    "uscc": "18 位，按营业执照填写，不要让它变成数字。",
    "percent": "填百分数，如 35%。",
    "int": "填整数。",
    "decimal": "只填数字。",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of project that has a blank ledger."""

    code: str
    label: Text

    @property
    def said(self) -> str:
        """Its word in the language of the page."""
        return vocabulary.say(self.label)


def kinds() -> list[Kind]:
    """Return the kinds that have a blank ledger in the catalogue's order, all kinds together last."""
    known = chains()
    found = [Kind(c.code, c.label) for c in catalogue()["kinds"].choices if c.code in known]
    return [*found, Kind(ANY, ANY_LABEL)]


def blank_ledger(person: Person, code: str) -> Exported | None:
    """Return the blank ledger of a kind for a person, None for a kind that no pack knows."""
    kind = next((one for one in kinds() if one.code == code), None)
    if kind is None:
        return None
    wanted = [chain for chain in chains().values() if code in (ANY, chain.kind)]
    fields = _fields(wanted, code == ANY)
    words = _Words(person, wanted)
    counts = {step.field: step.counts.zh for chain in wanted for step in chain.steps if step.counts}
    columns = [_column(field, words.of(field), counts.get(field.key, "")) for field in fields]
    name = f"{kind.label.zh}项目台账"
    content = write_blank(name, f"单位：{MONEY_UNIT}", columns)
    return Exported(f"{name}_空白.xlsx", content, 0, tuple(field.key for field in fields))


def _fields(wanted: Iterable[Chain], mixed: bool) -> list[Field]:
    """Return the fields of the chains' ledgers, the dates of their steps, and the office's own."""
    keys = {"kind"} if mixed else set()
    for chain in wanted:
        needed = (*REQUIRED, *(key for step in chain.steps for key in step.needs))
        keys |= {*(chain.ledger or needed), *chain.dates}
    return grouped(f for f in catalogue() if f.key in keys or (not f.core and f.fact != "none"))


class _Words:
    """What may be chosen in a column: units in scope, code lists, stages, words that the ledger uses."""

    def __init__(self, person: Person, wanted: Iterable[Chain]) -> None:
        self.person = person
        self.resolver = UnitResolver()
        self.stages = dict.fromkeys(step.label.zh for chain in wanted for step in chain.main)
        lists = [packs.codelist_of(entry) for entry in entries("codelists").values()]
        self.lists = {found.field: found for found in lists if found.field and found.values}

    def of(self, field: Field) -> list[str]:
        if field.key == "attributed_unit":
            return self._named((unit.pk, unit.name) for unit in units_for(self.person))
        if field.key == "county":
            return self._named((place.id, place.name) for place in place_choices())
        if field.key == "kind":
            return [choice.label.zh for choice in catalogue()["kinds"].choices]
        if field.key == "stage":
            return list(self.stages)
        if field.type == "tick":
            return list(TICKS.values())
        if field.choices:
            return [choice.label.zh for choice in field.choices]
        if field.key in self.lists:
            return [value.label.zh for value in self.lists[field.key].values]
        return list(values_in_use(self.person, "chain"))[:MOST_WORDS] if field.key == "chain" else []

    def _named(self, units: Iterable[tuple[int, str]]) -> list[str]:
        """Keep the names that an import understands: those that mean this unit and no other."""
        met = ((pk, name, self.resolver.resolve(name)) for pk, name in units)
        return [name for pk, name, found in met if found is not None and found.pk == pk]


def _column(field: Field, words: list[str], counts: str) -> BlankColumn:
    required = field.key in REQUIRED
    parts = ["必填。" if required else "", field.help.zh if field.help else "", _how(field, words)]
    parts.append(f"什么算：{counts}" if counts else "")
    return BlankColumn(
        shape=column_for(field),
        label=field.label.zh,
        type="text" if field.key in (*UNIT_FIELDS, "foreign_investment") else field.type,
        note="\n".join(part for part in parts if part),
        required=required,
        words=tuple(words),
        closed=field.key in CLOSED or bool(field.choices),
    )


def _how(field: Field, words: list[str]) -> str:
    if field.key == "foreign_investment":
        return "连币种一起填，如 500万美元。"
    if field.key in UNIT_FIELDS and words:
        return "从下拉中选。"
    said = _BY_TYPE.get(field.type, "从下拉中选，没有合适的可以自己填。" if words else "")
    return said % MONEY_UNIT if "%s" in said else said
