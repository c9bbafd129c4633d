"""Says what is wrong with a clause to somebody who drafts: which part, which field, what, and what to do.

The checks speak of keys, as files have them; here every key becomes the name that the page shows for it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from luodi.kernel.clauses.saying import WORDS
from luodi.kernel.drafting.grants import ASKED, LEFT_OUT
from luodi.kernel.drafting.parts import BY_NAME, SECTIONS, TYPES, Field, Section
from luodi.kernel.drafting.sheet import Row, Sheet
from luodi.kernel.text import Text

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_SAID = re.compile(
    r"(?P<open>[“`\[])?(?P<key>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)(?P<close>[”`\]])?"
)
_OURS = re.compile(r"(?:" + "|".join(section.word for section in SECTIONS if section.word) + r")_\d+")
_GONE = Text("已移除的一项", "a part that was removed")
_RECIPES = ("docs/recipes", "values: [", "items，", "fields.yaml", "procedure")
NOWHERE = Text("", "")
NOTHING = Text("这一处要改", "this is to be mended")

_BY_KIND: Mapping[str, Text] = {
    "formula": Text(
        "写金额、比例或算式，如 500万元、3%、[设备投资额] × 3%；名称从“可用的名称”里选",
        "write a sum, a rate or a formula, such as 500万元, 3%, [name] × 3%; names are listed below",
    ),
    "test": Text(
        "选一个事实和关系，取值写明单位，如 500万元、10%、2024-08-31",
        "choose a fact and a relation; write the value with its unit, such as 500万元, 10%, 2024-08-31",
    ),
    "choice": Text("从列表中选一项", "choose one from the list"),
    "flag": Text("从列表中选一项", "choose one from the list"),
    "fact": Text("从列表中选一个事实；没有的先加上", "choose a fact from the list, or add it first"),
    "condition": Text("从列表中选一个条件", "choose a condition from the list"),
    "sources": Text(
        "从列表中选，不知道的就空着，届时询问", "choose from the list; left empty, it is asked for"
    ),
    "list": Text("写一项或几项，用“、”分开", "write one or several, separated by 、"),
    "formulas": Text("写一项或几项，用“；”分开", "write one or several, separated by ；"),
    "int": Text("写一个整数", "write a whole number"),
}
_FILL = Text("填上这一格", "fill this in")
_EMPTY: Mapping[str, tuple[Text, Text]] = {
    "facts": (
        Text("还没有写明要看哪些事实", "nothing says yet which facts are looked at"),
        Text(
            "从左边“文中的数字”填入，或在右边加一个条件", "write in a figure of the text, or add a condition"
        ),
    ),
    "instalments": (
        Text("分期至少要有两期", "there are at least two instalments"),
        Text("再加一期，或把这一期移除", "add another, or remove this one"),
    ),
    "payees": (
        Text("受款方至少要有两个", "there are at least two payees"),
        Text("再加一个，或把这一个移除", "add another, or remove this one"),
    ),
    "values": (
        Text("还没有值", "there is no value yet"),
        Text("加一个值，或把这一项移除", "add one, or remove this"),
    ),
    "rows": (
        Text("还没有行", "there are no rows yet"),
        Text("加一行，或把这张表移除", "add one, or remove the table"),
    ),
}
_ROW = (
    Text("这一行没有说明什么时候用", "nothing says when this row is used"),
    Text("填“类别”“自（含）”“适用条件”三项中的一项", "fill in category, from, or applies when"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is wrong: the row it stands at ('' for none), part and field by name, what, and what to do."""

    place: str
    part: Text
    field: Text
    what: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class _Stands:
    place: str = ""
    part: Text = NOWHERE
    title: str = ""
    field: Field | None = None


def tell(sheet: Sheet, path: Sequence[str | int], code: str, what: Text | str, remedy: Text | str) -> Told:
    """Return what is wrong at a place of the body in the words of the page."""
    at = _stands(sheet, [str(one) for one in path])
    said = what if isinstance(what, Text) else Text(what, what)
    if code == "missing":
        at, said, remedy = _missing(sheet, path, said)
    elif code.startswith("schema_"):
        said, remedy = _schema(at, code, [str(one) for one in path])
    elif code == "unknown_key":
        said = Text(f"不认识“{path[-1]}”这一项", "there is an entry that nobody knows")
        remedy = Text("删掉这一项", "take it out")
    else:
        empty = re.search(rf"没有叫“{LEFT_OUT}(.+?)”", said.zh)
        remedy = _FILL if empty else _advice(sheet, at, remedy)
        said = _blank(empty[1]) if empty else _spoken(sheet, said)
    titled = Text(*(f"{label}·{at.title}" if at.title else label for label in (at.part.zh, at.part.en)))
    return Told(
        at.place, titled, at.field.label if at.field else Text("", ""), said,
        remedy if isinstance(remedy, Text) else Text(remedy, remedy),
    )  # fmt: skip


def _blank(label: str) -> Text:
    words = next(
        (text for asked in ASKED.values() for _key, text in asked if text.zh.startswith(label)),
        Text(label, label),
    )
    return Text(f"没有填“{words.zh}”", f"“{words.en}” is empty")


def _missing(sheet: Sheet, path: Sequence[str | int], what: Text) -> tuple[_Stands, Text, Text]:
    """Say that a field is empty: its key is the last word of what the schema said."""
    found = _KEY.search(what.en)
    key = found[0] if found else ""
    if not path and key in ("facts", "values"):
        return _stands(sheet, [key]), *_EMPTY[key]
    at = _stands(sheet, [*(str(one) for one in path), key])
    if key in _EMPTY and at.field is None:
        return at, *_EMPTY[key]
    if at.field is None:
        return at, Text("还没有填完", "something is still empty"), _FILL
    zh, en = f"没有填“{at.field.label.zh}”", f"“{at.field.label.en}” is empty"
    return at, Text(zh, en), _BY_KIND.get(at.field.kind, _FILL)


def _schema(at: _Stands, code: str, path: Sequence[str]) -> tuple[Text, Text]:
    last = next((one for one in reversed(path) if not one.isdecimal()), "")
    if code in ("schema_minproperties", "schema_minitems") and last in _EMPTY:
        return _EMPTY[last]
    if code == "schema_anyof" and "rows" in path and at.field is None:
        return _ROW
    if at.field is None:
        return NOTHING, _FILL
    zh, en = at.field.label.zh, at.field.label.en
    if code == "schema_anyof" and at.field.kind == "formula":
        return Text(f"没有填“{zh}”", f"“{en}” is empty"), _BY_KIND["formula"]
    if code == "schema_minlength":
        return Text(f"“{zh}”太短", f"“{en}” is too short"), Text("写完整", "write it in full")
    if code in ("schema_format", "schema_pattern") and at.field.key in ("since", "from", "to", "date"):
        return Text(f"“{zh}”不是日期", f"“{en}” is no date"), Text(
            "写成 2024-08-31", "write it as 2024-08-31"
        )
    remedy = _BY_KIND.get(at.field.kind, Text("改成能用的写法", "write it so that it can be used"))
    return Text(f"“{zh}”的写法不能用", f"“{en}” cannot be used as it is written"), remedy


def _advice(sheet: Sheet, at: _Stands, remedy: Text | str) -> Text:
    """Return what to do: what the check says where that is for people, else what fits the field."""
    given = remedy if isinstance(remedy, Text) else Text(remedy, remedy)
    if given.zh and not any(word in given.zh or word in given.en for word in _RECIPES):
        return _spoken(sheet, given)
    if at.field is not None:
        if at.field.key == "type":
            return Text(
                "选“选项”要写可选项；选“明细”要写各列", "a choice needs its values, a list its columns"
            )
        return _BY_KIND.get(at.field.kind, _FILL)
    return Text("改这一处，或把它移除", "mend it, or remove it")


def _stands(sheet: Sheet, path: list[str]) -> _Stands:
    """Return where a place of the body stands on the page."""
    if path[:1] == ["cases"] and len(path) > 1:
        number = str(int(path[1]) + 1)
        return _Stands(f"cases.{path[1]}", Text(f"算例 {number}", f"Case {number}"))
    if path[:1] == ["rest"]:
        return _Stands("rest", Text("其余内容", "The rest"))
    for section in SECTIONS:
        head = section.name == "head" and path[:1] and path[0] in {one.key for one in section.fields}
        if head or (section.path and path[: len(section.path)] == list(section.path)):
            return _within(sheet, section, path[len(section.path) :])
    return _Stands(part=Text("条款", "Clause"))


def _within(sheet: Sheet, section: Section, rest: list[str]) -> _Stands:
    rows = sheet.rows.get(section.name, [])
    index = 0
    if section.shape != "one":
        index = _index(rows, section, rest[0]) if rest else -1
        rest = rest[1:]
    row = rows[index] if 0 <= index < len(rows) else None
    place = f"{section.name}.{index}" if row is not None else ""
    title = _title(row) if row is not None and section.shape != "one" else ""
    inner = next((one for one in section.inner if rest[:1] == [one.name]), None)
    fields = section.fields if inner is None else inner.fields
    keys = [one for one in (rest if inner is None else rest[2:]) if not one.isdecimal()]
    field = next((one for one in fields if one.key in keys[:1]), None)
    if field is None and section.bare and (keys or (inner is None and not rest)):
        field = next((one for one in fields if one.key == section.bare), None)
    return _Stands(place, section.label, title, field)


def _index(rows: Sequence[Row], section: Section, key: str) -> int:
    if section.shape == "list":
        return int(key) if key.isdecimal() else -1
    return next((i for i, row in enumerate(rows) if row.key == key), -1)


def _title(row: Row) -> str:
    said = next(
        (row.typed.get(key) for key in ("label", "words", "question", "passage") if row.typed.get(key)), ""
    )
    return said.strip()[:30] if isinstance(said, str) else ""


def _spoken(sheet: Sheet, text: Text) -> Text:
    names = dict(sheet.context().names.labels)
    text = Text(text.zh.replace("YYYY-MM-DD", "2024-08-31"), text.en.replace("YYYY-MM-DD", "2024-08-31"))
    zh = re.sub(r"公式第\d+个字符处：", "公式看不懂：", text.zh)
    en = re.sub(r"^in the formula: ", "the formula is not understood: ", text.en)
    return Text(_named(zh, names, "zh"), _named(en, names, "en"))


def _named(said: str, names: Mapping[str, str], language: str) -> str:
    """Write every key of a sentence as the page calls it."""

    def spoken(found: re.Match[str]) -> str:
        key, quoted = found["key"], found["open"]
        name = names.get(key) or _column(key, names, language) or _called(key, language)
        if name is None:
            if language == "en" and quoted is None:
                return found[0]
            name = _GONE.in_(language) if _OURS.fullmatch(key) else key
        return f"“{name}”" if quoted else name

    return _SAID.sub(spoken, said)


def _column(key: str, names: Mapping[str, str], language: str) -> str | None:
    """Name the bounds of a table, which have no label of their own: ``band.from``."""
    head, _dot, last = key.partition(".")
    return f"{names[head]}·{_FIELDS[last].in_(language)}" if head in names and last in _FIELDS else None


def _called(key: str, language: str) -> str | None:
    if key in _FIELDS and (language == "zh" or "_" in key):
        return _FIELDS[key].in_(language)
    if language == "zh" and key in WORDS:
        return WORDS[key].zh
    return None


_FIELDS: Mapping[str, Text] = {
    **{
        one.key: one.label
        for section in reversed(SECTIONS)
        for part in (section, *section.inner)
        for one in part.fields
    },
    **{section.name: section.label for section in SECTIONS},
    **dict(TYPES),
    "capped": dict(BY_NAME["relations"].fields[0].choices)["capped"],
    "rate": Text("比例", "rate"),
    "values": BY_NAME["parameters"].inner[0].label,
}  # fmt: skip
