"""What is given, by kind: a rate, a fixed sum, by band, in bands, per unit, interest; else a formula.

The formula stays what counts. It is shown as a kind where it is exactly what that kind would write.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from luodi.kernel.clauses.formula import FormulaError, parse
from luodi.kernel.clauses.tree import Arithmetic, Call, Name, Node, Number
from luodi.kernel.drafting.naming import UnknownName
from luodi.kernel.drafting.sheet import Sheet
from luodi.kernel.text import Text

RATE, FLAT, BAND, BAND_RATE, MARGINAL, UNIT, INTEREST, FORMULA = (
    "rate", "flat", "band", "band_rate", "marginal", "unit", "interest", "formula"
)  # fmt: skip
KINDS: tuple[tuple[str, Text], ...] = (
    (RATE, Text("按比例", "a rate of a base")),
    (FLAT, Text("定额", "a fixed sum")),
    (BAND, Text("按档定额", "a sum by band")),
    (BAND_RATE, Text("按档比例（全额适用）", "a rate by band, on the whole")),
    (MARGINAL, Text("分段累进（各段各自的比例）", "each band at its own rate")),
    (UNIT, Text("每单位多少钱", "a sum per unit")),
    (INTEREST, Text("贴息", "interest subsidy")),
    (FORMULA, Text("按公式", "by formula")),
)
ASKED: Mapping[str, tuple[tuple[str, Text], ...]] = {
    RATE: (("base", Text("按什么的", "of what")), ("value", Text("比例", "rate"))),
    FLAT: (("value", Text("金额", "sum")),),
    BAND: (("table", Text("用哪张分档表的哪一列", "column of which table")),),
    BAND_RATE: (
        ("base", Text("按什么的", "of what")),
        ("table", Text("比例在哪张分档表", "rates in which table")),
    ),
    MARGINAL: (
        ("base", Text("按什么分段", "in bands of what")),
        ("bands", Text("用哪张分档表", "which table")),
    ),
    UNIT: (
        ("base", Text("按什么数量", "by what number")),
        ("per", Text("每多少（空着为每一个，不足部分不计）", "for each so many (empty: each one)")),
        ("value", Text("给多少", "sum")),
    ),
    INTEREST: (
        ("base", Text("贷款本金", "principal")),
        ("value", Text("利率（可写成 利率 × 比例）", "rate (or rate × share)")),
        ("months", Text("贴息月数", "months")),
    ),
}
"""The fields of each kind, in their order."""
LEFT_OUT = "未填"
"""Begins the name of a field that is still empty, so that the formula cannot be taken for finished."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A kind and what its fields say; '' where the kind has not been chosen."""

    how: str
    parts: Mapping[str, str]


def composed(how: str, parts: Mapping[str, str]) -> str:
    """Return the formula that a kind writes; a field that is empty is named in it."""
    said = {key: parts.get(key, "").strip() or (LEFT_OUT + label.zh) for key, label in ASKED[how]}
    if not any(parts.get(key, "").strip() for key, _label in ASKED[how]):
        return ""
    if how == FLAT:
        return said["value"]
    if how == BAND:
        return said["table"]
    if how == MARGINAL:
        return f"分段累进({said['base']}, {said['bands']})"
    if how == UNIT:
        per, counted = parts.get("per", "").strip(), said["base"]
        return f"取整（舍）({counted} ÷ {per}) × {said['value']}" if per else f"{counted} × {said['value']}"
    if how == INTEREST:
        return f"{said['base']} × {said['value']} × {said['months']} ÷ 12"
    return f"{said['base']} × {said['value' if how == RATE else 'table']}"


def grant_of(sheet: Sheet) -> Grant:
    """Return how the benefit of a sheet is shown."""
    row = sheet.rows["benefit"][0]
    typed, chosen = str(row.typed.get("formula", "")).strip(), str(row.typed.get("how", ""))
    if chosen in ASKED and (not typed or LEFT_OUT in typed):
        return Grant(chosen, {key: str(row.typed.get(f"grant.{key}", "")) for key, _label in ASKED[chosen]})
    if not typed:
        return Grant(chosen if chosen == FORMULA else "", {})
    names = sheet.context().names
    try:
        node = parse(names.read(typed))
        for how, parts in _candidates(sheet, node):
            shown = {key: value if key in ("base", "table", "bands", "months") else names.shown(value)
                     for key, value in parts.items()}  # fmt: skip
            if parse(names.read(composed(how, shown))) == node:
                return Grant(how, shown)
    except (FormulaError, UnknownName):
        pass
    return Grant(FORMULA, {})


def _candidates(sheet: Sheet, node: Node) -> Iterator[tuple[str, dict[str, str]]]:
    keys = {
        name: {row.key for row in sheet.rows[name]} for name in ("facts", "derived", "parameters", "tables")
    }
    bases = keys["facts"] | keys["derived"]
    match node:
        case Number(written=written, dimension=1):
            yield FLAT, {"value": written}
        case Name(path=path) if path in keys["parameters"]:
            yield FLAT, {"value": path}
        case Name(path=path) if "." in path and path.partition(".")[0] in keys["tables"]:
            yield BAND, {"table": path}
        case Call(function="marginal", arguments=(Name(path=base), Name(path=bands))) if base in bases:
            yield MARGINAL, {"base": base, "bands": bands}
        case Arithmetic(op="*", left=Name(path=base), right=Name(path=path)) if base in bases and "." in path:
            yield BAND_RATE, {"base": base, "table": path}
        case Arithmetic(op="*", left=Name(path=base), right=right) if base in bases:
            value = _leaf(right, keys["parameters"])
            if value:
                yield (UNIT if _is_money(sheet, right) else RATE), {"base": base, "value": value}
        case Arithmetic(
            op="*",
            left=Call(function="floor", arguments=(Arithmetic(op="/", left=Name(path=base), right=per),)),
            right=right,
        ):
            value, step = _leaf(right, keys["parameters"]), _leaf(per, keys["parameters"])
            if base in bases and value and step:
                yield UNIT, {"base": base, "per": step, "value": value}
        case Arithmetic(
            op="/", left=Arithmetic(op="*", left=part, right=Name(path=months)), right=Number(value=12)
        ):
            leaves = list(_factors(part))
            said = [_leaf(one, keys["parameters"] | bases) for one in leaves]
            if isinstance(leaves[0], Name) and len(leaves) > 1 and all(said) and months in bases:
                yield INTEREST, {"base": said[0], "value": " * ".join(said[1:]), "months": months}


def _factors(node: Node) -> Iterator[Node]:
    if isinstance(node, Arithmetic) and node.op == "*":
        yield from _factors(node.left)
        yield node.right
    else:
        yield node


def _leaf(node: Node, names: set[str]) -> str:
    if isinstance(node, Number):
        return node.written
    return node.path if isinstance(node, Name) and node.path in names else ""


def _is_money(sheet: Sheet, node: Node) -> bool:
    if isinstance(node, Number):
        return node.dimension == 1
    row = next((one for one in sheet.rows["parameters"] if one.key == getattr(node, "path", "")), None)
    values = row.inner.get("values", []) if row is not None else []
    return bool(values) and str(values[-1].typed.get("value", "")).strip().endswith("元")
