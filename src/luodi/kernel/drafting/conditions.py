"""A condition as one row: fact, operator in words, value; what does not fit is shown as a formula."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from luodi.kernel.clauses.formula import FormulaError, parse
from luodi.kernel.clauses.tree import Call, Compare, Day, Name, Negation, Node, Number, Truth, Within, Word
from luodi.kernel.drafting.naming import Names, UnknownName
from luodi.kernel.text import Text

FORMULA = "formula"
OPERATORS: tuple[tuple[str, Text], ...] = (
    (">=", Text("不低于（含）", "at least")),
    (">", Text("高于", "more than")),
    ("<=", Text("不高于（含）", "at most")),
    ("<", Text("低于", "less than")),
    ("==", Text("等于", "is")),
    ("!=", Text("不等于", "is not")),
    ("in", Text("属于", "is one of")),
    ("not in", Text("不属于", "is none of")),
    ("has", Text("包含", "contains")),
    ("yes", Text("是", "yes")),
    ("no", Text("否", "no")),
    (FORMULA, Text("按公式", "by formula")),
)
_OF_DAYS: Mapping[str, Text] = {
    ">=": Text("不早于（含当日）", "on or after"),
    ">": Text("晚于", "after"),
    "<=": Text("不晚于（含当日）", "on or before"),
    "<": Text("早于", "before"),
    "==": Text("是", "is"),
    "!=": Text("不是", "is not"),
}
_FITTING: Mapping[str, tuple[str, ...]] = {
    "money": (">=", ">", "<=", "<", "==", "!="), "date": (">=", ">", "<=", "<", "=="),
    "boolean": ("yes", "no"),
    "enum": ("in", "not in", "==", "!="), "text": ("==", "!=", "in", "not in"), "set": ("has",), "series": (),
}  # fmt: skip
_ORDER = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_.]*)\s*(>=|<=|==|!=|>|<)\s*(.+?)\s*", re.DOTALL)
_WORDS = re.compile(r"[、，,；;]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")


def operator_words(op: str, type_: str = "") -> Text:
    """Return an operator in the words that fit the type of what is compared."""
    return (_OF_DAYS if type_ == "date" else {}).get(op) or dict(OPERATORS).get(op, Text(op, op))


def fitting(type_: str, chosen: str) -> list[str]:
    """Return the operators that make sense for a type ('' for all), with the one that is chosen."""
    kind = "money" if type_ in ("integer", "decimal") else type_
    found = _FITTING.get(kind, tuple(code for code, _words in OPERATORS if code != FORMULA))
    return [*found, *((chosen,) if chosen not in (*found, FORMULA) else ()), FORMULA]


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of a condition; with ``op`` FORMULA the value is the whole formula."""

    fact: str
    op: str
    value: str


def row_of(formula: str, names: Names) -> Asked:
    """Return the row that shows a formula."""
    try:
        node = parse(formula)
    except FormulaError:
        return Asked("", FORMULA, names.shown(formula))
    return _simple(node, formula, names) or Asked("", FORMULA, names.shown(formula))


def _simple(node: Node, formula: str, names: Names) -> Asked | None:
    match node:
        case Name(path=path) if path in names.known:
            return Asked(path, "yes", "")
        case Negation(part=Name(path=path)) if path in names.known:
            return Asked(path, "no", "")
        case Within(value=Name(path=path), among=among, negated=negated):
            words = [one.value for one in among if isinstance(one, Word)]
            if len(words) == len(among) and not any(_WORDS.search(word) for word in words):
                return Asked(path, "not in" if negated else "in", "、".join(words))
        case Call(function="has", arguments=(Name(path=path), Word(value=word))):
            return Asked(path, "has", word)
        case Compare(op=op, left=Name(path=path), right=Word(value=word)):
            return Asked(path, op, word)
        case Compare(op=op, left=Name(path=path), right=Number() | Day() | Name() | Truth()):
            found = _ORDER.fullmatch(formula)
            return Asked(path, op, names.shown(found[3])) if found else None
        case _:
            pass
    return None


def formula_of(test: Asked, names: Names, types: Mapping[str, str]) -> str:
    """Return the formula of a row; raises UnknownName."""
    value = test.value.strip()
    if test.op == FORMULA or not test.fact:
        return names.read(value)
    if test.fact not in names.known:
        raise UnknownName(test.fact)
    if test.op == "yes":
        return test.fact
    if test.op == "no":
        return f"not {test.fact}"
    if test.op == "has":
        return f'has({test.fact}, "{value}")'
    if test.op in ("in", "not in"):
        words = ", ".join(f'"{word.strip()}"' for word in _WORDS.split(value) if word.strip())
        return f"{test.fact} {test.op} ({words})"
    if types.get(test.fact) in ("enum", "text") and value.strip("[]") not in names.keys:
        return f'{test.fact} {test.op} "{value.strip(chr(34))}"'
    return f"{test.fact} {test.op} {names.read(_THOUSANDS.sub('', value))}"
