"""From the values that the reader read to the values that the ledger takes."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from django.db.models import CharField

from luodi.apps.access.queries import Scope
from luodi.apps.exchange.findings import finding
from luodi.apps.exchange.naming import choice_of
from luodi.apps.organisations.models import Unit
from luodi.apps.projects.models import ProjectState
from luodi.kernel.fields import Catalogue, Choice, Field
from luodi.kernel.money import format_fraction
from luodi.kernel.values.ranges import fits, settled

Values = Mapping[str, Any]
Issues = list[dict[str, Any]]

# One place column of a workbook: it says where a project stands and whose task it is at once.
PLACE = "place"
UNIT_KEYS = ("county", "attributed_unit")
MASK = "*"  # a personal value that a workbook of the system hid says nothing
KEPT_CONTROLS = "\n\t"


@dataclass(frozen=True)
class Conversion:
    """Everything that converting a row needs besides the row, loaded once for a workbook.

    ``sheet_units`` says which unit a sheet without a place column speaks of; ``unit`` the one that
    the workbook is filled for. ``scope`` is where the person may import.
    """

    catalogue: Catalogue
    resolve: Callable[[str], Unit | None]
    scope: Scope
    unit: Unit
    today: date
    sheet_units: Mapping[str, Unit] = field(default_factory=dict)
    _resolved: dict[str, Unit | None] = field(default_factory=dict)
    _codes: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def facts(self, values: Values, *, sheet: str, group: str = "") -> tuple[dict[str, Any], Issues]:
        """Return the values that the ledger takes, blanks left out, and what was found.

        A blank cell states nothing: it never empties what is stored. Place columns become ids; one
        place column alone becomes ``place``. Without one, the place that the ``group`` heading above
        the row names stands for it, else the sheet's.
        """
        facts: dict[str, Any] = {}
        issues: Issues = []
        for key, value in values.items():
            entry = self.catalogue.get(key)
            if value is None or entry is None or entry.fact == "none" or key in UNIT_KEYS:
                continue
            taken = self._taken(entry, value, issues)
            if taken is not None:
                facts[key] = taken
        self._money_abroad(facts, issues)
        self._add_places(facts, values, (group, sheet), issues)
        return facts, issues

    def _taken(self, entry: Field, value: Any, issues: Issues) -> Any:
        if entry.key == "kind":
            return self._kind(str(value), issues)
        if entry.type == "choice":
            return self._choice(entry, str(value), issues)
        if entry.fact == "stage" and isinstance(value, Mapping):
            on = date.fromisoformat(value["date"])
            if on > self.today:
                issues.append(finding("date_in_future", value=on, field=entry.key))
                return None
        if not fits(entry.type, value):
            issues.append(finding("number_too_large", value=value, field=entry.key))
            return None
        value = settled(entry.type, value)
        return _text(entry, value, issues) if isinstance(value, str) else value

    def _kind(self, word: str, issues: Issues) -> str | None:
        code = self._code("kind", word, kind_choices(self.catalogue))
        if code is None:
            issues.append(finding("kind_unknown", value=word, field="kind"))
        return code

    def _choice(self, entry: Field, word: str, issues: Issues) -> str | None:
        code = self._code(entry.key, word, entry.choices)
        if code is None:
            issues.append(finding("choice_unknown", value=word, field=entry.key))
        return code

    def _code(self, key: str, word: str, choices: Iterable[Choice]) -> str | None:
        if (key, word) not in self._codes:
            self._codes[key, word] = choice_of(word, choices)
        return self._codes[key, word]

    def _money_abroad(self, facts: dict[str, Any], issues: Issues) -> None:
        for key in [k for k, v in facts.items() if isinstance(v, Mapping) and "currency" in v]:
            if key == "foreign_investment":
                continue
            amount = facts.pop(key)
            shown = f"{amount['currency']} {format_fraction(Fraction(amount['cents'], 100), 2)}"
            issues.append(finding("currency_not_converted", value=shown, field=key))

    def _add_places(
        self, facts: dict[str, Any], values: Values, above: tuple[str, str], issues: Issues
    ) -> None:
        said = {key: str(values[key]) for key in UNIT_KEYS if values.get(key)}
        found = {key: self._unit(word) for key, word in said.items()}
        for key, unit in found.items():
            if unit is None:
                issues.append(finding("unit_unknown", value=said[key], field=key))
        if not said:
            group, sheet = above
            named = self._unit(group) if group else None
            found = {"county": named or self.sheet_units.get(sheet, self.unit)}
        accountable = found.get("attributed_unit") or found.get("county")
        if accountable is not None and not self.scope.holds(accountable.pk):
            key = "attributed_unit" if found.get("attributed_unit") else "county"
            issues.append(finding("unit_out_of_scope", value=accountable.name, field=key))
        if len(found) == 2:
            facts.update({key: unit.pk for key, unit in found.items() if unit is not None})
        elif accountable is not None:
            facts["attributed_unit" if "attributed_unit" in found else PLACE] = accountable.pk
        park = self._unit(str(facts["park"])) if facts.get("park") else None
        if park is not None:
            facts["park_unit"] = park.pk

    def _unit(self, text: str) -> Unit | None:
        if text not in self._resolved:
            self._resolved[text] = self.resolve(text)
        return self._resolved[text]


def kind_choices(catalogue: Catalogue) -> tuple[Any, ...]:
    """Return the kinds of projects that the catalogue knows."""
    return catalogue["kind"].choices or catalogue["kinds"].choices


def _text(entry: Field, value: str, issues: Issues) -> str | None:
    text = value if unicodedata.is_normalized("NFC", value) else unicodedata.normalize("NFC", value)
    if not text.isprintable():
        text = "".join(c for c in text if _stays(c))
    text = text.strip()
    limit = text_limits().get(entry.key)
    if limit is not None and len(text) > limit:
        issues.append(finding("text_too_long", value=limit, field=entry.key))
        return None
    return text or None


def _stays(character: str) -> bool:
    return character in KEPT_CONTROLS or unicodedata.category(character) not in ("Cc", "Cf", "Cs")


@cache
def text_limits() -> dict[str, int]:
    """Return how many characters the columns of the ledger hold."""
    limits = {
        f.name: int(f.max_length)
        for f in ProjectState._meta.concrete_fields
        if isinstance(f, CharField) and f.max_length
    }
    limits["stage"] = limits["stage_word"]
    return limits
