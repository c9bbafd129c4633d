"""A condition names what it looks at in words: a fact of the clause, or one that the ledger holds."""

from collections.abc import Callable, Mapping

from luodi.kernel.drafting.parts import BY_NAME
from luodi.kernel.drafting.sheet import Row, Sheet

Typing = Callable[[str], tuple[str, str]]
"""Gives type and unit of what a source holds."""
_LEDGER = " · "


def pick(sheet: Sheet, sources: Mapping[str, str], typing: Typing) -> None:
    """Turn the words of each condition into the fact they name; what the ledger holds becomes a fact.

    ``sources`` are codes by the words that the page shows. What nothing is called stays as it was typed.
    """
    names = sheet.context().names
    for row in sheet.rows["conditions"]:
        test = row.typed.get("test")
        if not isinstance(test, list) or len(test) != 3:
            continue
        said = test[0].strip()
        if not said or said in names.known:
            continue
        if said in names.keys:
            test[0] = names.keys[said]
        elif said in sources:
            test[0] = _held(sheet, said, sources[said], typing).key
            names = sheet.context().names


def _held(sheet: Sheet, said: str, code: str, typing: Typing) -> Row:
    """Return the fact that a source gives, added where the clause has none."""
    found = next((row for row in sheet.rows["facts"] if code in row.typed.get("from", [])), None)
    if found is not None:
        return found
    type_, unit = typing(code)
    return _added(sheet, label_of(said, code), type_, unit, code)


def label_of(said: str, code: str) -> str:
    """Return what a fact is called that a source gives: its name without the kind of place and the unit."""
    place, _dot, name = said.rpartition(_LEDGER)
    plain = name or said
    if code.startswith("stage."):
        return f"{plain}日期"
    return plain.partition("（")[0] if not place or code.startswith("project.") else plain


def unknown(sheet: Sheet, row: Row) -> str:
    """Return what a condition names that nothing is called, '' where it names something."""
    test = row.typed.get("test")
    said = test[0].strip() if isinstance(test, list) and len(test) == 3 and test[1] != "formula" else ""
    names = sheet.context().names
    return "" if not said or said in names.known or said in names.keys else said


def name_fact(sheet: Sheet, place: str) -> None:
    """Add what a condition names as a fact to be asked for; its type follows from the value typed."""
    section, _dot, index = place.partition(".")
    rows = sheet.rows["conditions"]
    if section != "conditions" or not index.isdecimal() or int(index) >= len(rows):
        return
    said = unknown(sheet, rows[int(index)])
    test = rows[int(index)].typed.get("test")
    if said and isinstance(test, list):
        type_, unit = _guessed(test[1], test[2].strip())
        test[0] = _added(sheet, said, type_, unit).key
        test[1] = "yes" if type_ == "boolean" and test[1] != "no" else test[1]


def _guessed(op: str, value: str) -> tuple[str, str]:
    if op in ("yes", "no"):
        return "boolean", ""
    if op == "has":
        return "set", ""
    if value.endswith("元"):
        return "money", ""
    if value.endswith(("%", "％", "‰")):
        return "decimal", "ratio"
    if value[:4].isdecimal() and value.count("-") == 2:
        return "date", ""
    if value.replace(".", "", 1).isdecimal():
        return ("decimal" if "." in value else "integer"), ""
    return ("text", "") if value else ("boolean", "")


def _added(sheet: Sheet, label: str, type_: str, unit: str, code: str = "") -> Row:
    sheet.add(BY_NAME["facts"].name)
    row = sheet.rows["facts"][-1]
    used = {one.said for one in sheet.rows["facts"]}
    named = (
        label
        if label not in used
        else next(f"{label}{n}" for n in range(2, 999) if f"{label}{n}" not in used)
    )
    row.typed |= {"label": named, "type": type_, "unit": unit, "from": [code] if code else [""]}
    return row
