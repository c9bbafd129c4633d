"""The figures of staged rows weighed against what the ledger knows: findings with a way to mend them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.utils.translation import override

from luodi.apps.access.queries import Scope
from luodi.apps.exchange import magnitudes
from luodi.apps.exchange.enums import Verdict
from luodi.apps.exchange.findings import finding
from luodi.apps.exchange.magnitudes import Known, Peers, Suspicion
from luodi.apps.exchange.models import ImportBatch, ImportRow
from luodi.apps.exchange.reading import cell_of
from luodi.apps.exchange.showing import money
from luodi.apps.projects import vocabulary
from luodi.apps.projects.enums import FactKind, Standing
from luodi.apps.projects.models import ProjectState
from luodi.kernel.fields import Catalogue
from luodi.kernel.money import UNITS
from luodi.kernel.text import Text

NUMBERS = ("money", "int", "decimal")
READ = 500  # projects of a kind, the newest: enough to know how large they are
FEW = 30  # rows judged anew are weighed beside the others of their file
CODES = frozenset(["magnitude_history", "magnitude_peers", "magnitude_whole"])
BY_READER = "magnitude_suspect"
WORDS = {
    power: Text(zh, en)
    for power, zh, en in (
        (
            4,
            "多写 4 位，像是把元当成万元、万元当成亿元",
            "four digits too many, 元 taken for 万元, or 万元 for 亿元",
        ),
        (
            -4,
            "少写 4 位，像是把万元当成元、亿元当成万元",
            "four digits short, 万元 taken for 元, or 亿元 for 万元",
        ),
        (1, "多写 1 位", "one digit too many"),
        (-1, "少写 1 位", "one digit short"),
    )
}


def weigh(
    rows: Sequence[ImportRow], batch: ImportBatch, catalogue: Catalogue, scope: Scope, as_of: date
) -> None:
    """Put a finding on every figure whose magnitude is to be looked at, and mark its row."""
    fields = {f.key: f for f in catalogue if f.type in NUMBERS and f.fact not in ("none", "note") and f.core}
    growing = {key for key, field in fields.items() if field.fact == FactKind.PROGRESS.value}
    weighed = [row for row in rows if row.verdict != Verdict.REFUSED]
    figures = {id(row): magnitudes.figures_of(row.facts, list(fields)) for row in weighed}
    peers = _peers(batch, weighed, figures, list(fields), scope)
    columns = _columns(batch)
    for row in weighed:
        kept = [issue for issue in row.issues if issue["code"] not in CODES]
        found = magnitudes.suspicions(
            figures[id(row)], _known(row, figures[id(row)], growing, as_of), peers(_kind_of(row, batch))
        )
        told = {s.key for s in found}
        kept = [i for i in kept if i["code"] != BY_READER or i.get("field") not in told]
        shape = columns.get((row.sheet, row.table), {})
        said = [_said(suspicion, row, shape.get(suspicion.key)) for suspicion in found]
        row.issues = [*map(_with_mend(row, shape), kept), *said]
        row.suspect = any(issue["code"] in CODES | {BY_READER} for issue in row.issues)


def _kind_of(row: ImportRow, batch: ImportBatch) -> str:
    return str(row.facts.get("kind") or batch.default_kind or "")


def _known(
    row: ImportRow, figures: Mapping[str, float], growing: Collection[str], as_of: date
) -> dict[str, Known]:
    """Return the last known figures of a row's project: where nothing differs they are the row's own."""
    if row.project is None:
        return {}
    known = {key: Known(number, key in growing) for key, number in figures.items()}
    for diff in row.diffs:
        number = magnitudes.number_of(diff["stored"])
        if diff["key"] not in known:
            continue
        if number is None:
            del known[diff["key"]]
            continue
        on = diff.get("origin", {}).get("on")
        same_year = on is None or on[:4] == str(as_of.year)
        known[diff["key"]] = Known(number, diff["key"] in growing, same_year)
    return known


def _peers(
    batch: ImportBatch,
    rows: Sequence[ImportRow],
    figures: Mapping[int, dict[str, float]],
    keys: Sequence[str],
    scope: Scope,
) -> Callable[[str], Mapping[str, Peers]]:
    """Return the peers of a kind: the projects within reach and the rows of the file."""
    of_file: dict[str, list[dict[str, float]]] = defaultdict(list)
    for row in rows:
        of_file[_kind_of(row, batch)].append(figures[id(row)])
    if len(rows) < FEW and batch.pk is not None:
        for facts in batch.rows.values_list("facts", flat=True)[:READ]:
            kind = str(facts.get("kind") or batch.default_kind or "")
            of_file[kind].append(magnitudes.figures_of(facts, keys))
    made: dict[str, dict[str, Peers]] = {}
    columns = [key for key in keys if key in _stored_columns()]

    def of_kind(kind: str) -> Mapping[str, Peers]:
        if kind not in made:
            made[kind] = magnitudes.peers_of([*of_file[kind], *_ledger_figures(kind, columns, scope)])
        return made[kind]

    return of_kind


def _stored_columns() -> set[str]:
    return {field.name for field in ProjectState._meta.concrete_fields}


def _ledger_figures(kind: str, columns: Sequence[str], scope: Scope) -> Iterable[dict[str, float]]:
    states = ProjectState.objects.filter(ProjectState.scope_q(scope), recorded_to__isnull=True)
    states = states.filter(standing=Standing.ACTIVE)
    if kind:
        states = states.filter(kind=kind)
    for values in states.order_by("-pk").values_list(*columns)[:READ]:
        yield magnitudes.figures_of(dict(zip(columns, values, strict=True)), columns)


def _columns(batch: ImportBatch) -> dict[tuple[str, int], dict[str, Mapping[str, Any]]]:
    return {
        (table["sheet"], table["table"]): {c["field"]: c for c in table["columns"] if c["field"]}
        for table in batch.reading.get("tables", [])
    }


def _said(suspicion: Suspicion, row: ImportRow, column: Mapping[str, Any] | None) -> dict[str, Any]:
    field = vocabulary.field_of(suspicion.key)
    is_money = field is not None and field.type == "money"
    words = {
        "was": _shown(suspicion.was, is_money),
        "low": _shown(suspicion.low, is_money),
        "high": _shown(suspicion.high, is_money),
        "other": field_label(suspicion.other),
        "guess": _guess(suspicion.power),
    }
    made = finding(
        f"magnitude_{suspicion.basis}",
        value=_shown(suspicion.value, is_money),
        field=suspicion.key,
        sheet=row.sheet,
        row=row.row,
        cell=cell_of(column, row.row) if column else None,
        words=words,
    )
    return {**made, "power": suspicion.power, **_mend(suspicion.value, suspicion.power, column, is_money)}


def _with_mend(
    row: ImportRow, shape: Mapping[str, Mapping[str, Any]]
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def widened(issue: dict[str, Any]) -> dict[str, Any]:
        value = magnitudes.number_of(row.facts.get(str(issue.get("field"))))
        if issue["code"] != BY_READER or value is None:
            return issue
        power = magnitudes.UNIT_SLIP if value > UNITS["亿元"] else -magnitudes.UNIT_SLIP
        return {**issue, **_mend(value, power, shape.get(str(issue.get("field"))), True)}

    return widened


def _mend(value: float, power: int, column: Mapping[str, Any] | None, is_money: bool) -> dict[str, str]:
    """Return what to write into the cell instead, in the unit of its column; nothing if that is no number."""
    mended = Fraction(Decimal(str(value))) / Fraction(10) ** power
    unit = column["unit"] if column and column["unit"] in UNITS else ""
    if is_money:
        mended /= UNITS[unit or "万元"]
    text = _plain(mended)
    if text is None:
        return {}
    return {"mend": text if unit or not is_money else f"{text}万元", "mend_unit": unit}


def _plain(number: Fraction) -> str | None:
    for places in range(9):
        if (number * 10**places).denominator == 1:
            return format(Decimal(number.numerator) / Decimal(number.denominator), f".{places}f")
    return None


@lru_cache(READ)
def _shown(number: float | None, is_money: bool) -> Text:
    if number is None:
        return Text("", "")
    if not is_money:
        text = f"{number:,.0f}" if number == int(number) else f"{number:,}"
        return Text(text, text)
    said = []
    for language in ("zh-hans", "en"):
        with override(language):
            said.append(money(round(number)))
    return Text(*said)


def field_label(key: str) -> Text:
    """Return the label of a field in both languages."""
    field = vocabulary.field_of(key) if key else None
    return field.label if field else Text("", "")


def _guess(power: int) -> Text:
    known = WORDS.get(power)
    if known:
        return known
    many = abs(power)
    if power > 0:
        return Text(f"多写 {many} 位", f"{many} digits too many")
    return Text(f"少写 {many} 位", f"{many} digits short")
