"""Tells the rows of a table's body apart: records, group headings, totals, pages, notes, blanks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from luodi.kernel.values.cells import compact, trimmed
from luodi.workbooks.layout import Area
from luodi.workbooks.raw import RawSheet

DATA, BLANK, GROUP, NOTE, PAGE = "data", "blank", "group", "note", "page"
TOTAL, SUBTOTAL, REPEATED, GUIDE = "total", "subtotal", "repeated_header", "guide"

_TOTAL = re.compile(
    r"(?P<before>[^,，。；;]{0,20}?)(?P<word>本页小计|本页合计|本页累计|总合计|合计|总计|共计|小计|累计|总数)"
    r"(?:[(（][^()（）]*[)）]|[:：].{0,20}|\d+个?(?:项目)?)?[:：]?"
)
_PAGE = re.compile(r"[-—(（]?第\d+页.*|[-—(（]?共\d+页.*|[-—]\d+[-—]|\d+/\d+页?|page\d+.*", re.I)
_NOTE = re.compile(
    r"[(（\[【*※]*(?:注|备注|说明|附注|填表说明|填报说明|备注说明|注释|数据来源|资料来源|口径)\d*[:：].*",
    re.S,
)
_EXPLAINS = re.compile(r"(?:填表|填报|编制|指标|字段)?(?:说明|须知|注释|备注|附注|口径)[:：]?")
_SIGNED = re.compile(
    r"(?:填报|填表|制表|审核|复核|审签|签发|经办|报送|负责|联系|单位负责|分管|主要|统计|部门)"
    r"(?:单位|人|人员|领导|日期|时间|电话|负责人|责任人|方式)*(?:[(（].{0,6}[)）])?[:：].*",
    re.S,
)
_ORDINAL = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?|[IVX]{1,4}[、.]?")
_GUIDE = re.compile(r"[甲乙丙丁戊己庚辛]|\d{1,3}|\(\d+\)|[A-Z]|\d+=.*|—|-")
_AMONG = re.compile(r"其中[:：]?.{0,20}")


@dataclass(slots=True)
class BodyRow:
    """A row of a table's body, zero-based, and what it is; ``label`` is a total's or group's text.

    ``line``: which line of a record of several rows a total adds up."""

    row: int
    kind: str
    label: str = ""
    line: int = 1


@dataclass(slots=True)
class Body:
    """The rows of a table below its headings, in order."""

    rows: list[BodyRow] = field(default_factory=list)

    def of(self, *kinds: str) -> list[BodyRow]:
        """Return the rows of some kinds."""
        return [entry for entry in self.rows if entry.kind in kinds]


def read_body(sheet: RawSheet, area: Area) -> Body:
    """Classify the rows of a body by their shape alone, before the columns are mapped."""
    repeated = {row for block in area.repeated for row in block} | area.skipped
    entries: list[BodyRow] = []
    heads = [compact(area.levels[column][-1]) for column in sorted(area.levels)]
    for row in range(area.start, area.end):
        if row in repeated:
            entries.append(BodyRow(row, REPEATED))
        else:
            first = row == area.start or row - 1 in repeated
            entry = _classify(sheet, row, first, len(heads))
            if entry.kind == GUIDE:
                entry.kind = NOTE if row == area.start else REPEATED
            entries.append(entry)
    while entries and entries[-1].kind == BLANK:
        entries.pop()
    _settle_singles(entries)
    _settle_totals(entries)
    _settle_notes(sheet, entries, len(heads))
    return Body(entries)


def _classify(sheet: RawSheet, row: int, first: bool, headed: int) -> BodyRow:
    filled = list(sheet.filled(row))
    if not filled:
        return BodyRow(row, BLANK)
    texts = {column: trimmed(value) for column, value in filled if isinstance(value, str)}
    lead = next(iter(texts.values()), "")
    short = compact(lead)
    only_texts = len(texts) == len(filled)
    distinct = set(texts.values()) if only_texts else set()
    if only_texts and len(distinct) == 1 and _PAGE.fullmatch(short):
        return BodyRow(row, PAGE, lead)
    total = _total_label(sheet, row, filled, texts)
    if total:
        return BodyRow(row, _total_kind(total), total)
    if _NOTE.match(short) and len(distinct) <= 3:
        return BodyRow(row, NOTE, lead)
    if only_texts and all(_SIGNED.match(compact(text)) for text in texts.values()):
        return BodyRow(row, NOTE, lead)
    if only_texts and _SIGNED.match(short) and len(texts) <= 6 and len(texts) < headed:
        return BodyRow(row, NOTE, lead)
    if only_texts and len(distinct) == 1:
        return BodyRow(row, "single", lead)
    if first and headed >= 3 and _is_guide(filled, headed):
        return BodyRow(row, GUIDE, lead)
    ordinal = _ordinal_group(filled, texts)
    if ordinal:
        numbers = any(not isinstance(value, str) for _, value in filled)
        return BodyRow(row, SUBTOTAL if numbers else GROUP, ordinal)
    return BodyRow(row, DATA)


def _total_label(
    sheet: RawSheet, row: int, filled: list[tuple[int, object]], texts: Mapping[int, str]
) -> str:
    """Return the label of a total row: one of its first cells says so and nothing names a record."""
    for position, (column, value) in enumerate(filled[:3]):
        if not isinstance(value, str):
            if position == 0 and isinstance(value, float) and value.is_integer():
                return ""
            return ""
        text = compact(value)
        if _TOTAL.fullmatch(text):
            others = [one for at, one in texts.items() if at != column and not _figure(one)]
            return text if len(others) <= 2 or len({*others, value}) <= 2 else ""
        if _AMONG.fullmatch(text) and any(not isinstance(one, str) for _, one in filled[position + 1 :]):
            return text
        if position == 0 and len(text) > 20:
            return ""
    return ""


def _figure(text: str) -> bool:
    return bool(re.fullmatch(r"[-—/\s]*|[\d,.%]+.{0,4}", compact(text)))


def _total_kind(label: str) -> str:
    if _AMONG.fullmatch(label):
        return "among"
    word = _TOTAL.fullmatch(label)
    name = word["word"] if word else ""
    if name in ("小计", "本页小计", "本页合计", "本页累计", "累计"):
        return SUBTOTAL
    return TOTAL


def is_running(label: str) -> bool:
    """Tell whether a total adds everything above it, page after page (累计)."""
    word = _TOTAL.fullmatch(label)
    return bool(word) and word is not None and word["word"] in ("累计", "本页累计")


def _is_guide(filled: list[tuple[int, object]], headed: int) -> bool:
    """Tell whether a row only numbers the columns: 甲 乙 1 2 3."""
    if len(filled) < 0.8 * headed:
        return False
    texts = [str(int(value)) if isinstance(value, float) else compact(str(value)) for _, value in filled]
    if not all(_GUIDE.fullmatch(text) for text in texts):
        return False
    numbers = [int(found[0]) for text in texts if (found := re.match(r"\d+", text.strip("()")))]
    return len(numbers) >= 2 and all(later == earlier + 1 for earlier, later in pairwise(numbers))


def _ordinal_group(filled: list[tuple[int, object]], texts: Mapping[int, str]) -> str:
    """Return the label of a group heading that has its ordinal in a cell of its own (一 | 续建项目)."""
    column, value = filled[0]
    if not isinstance(value, str) or not _ORDINAL.fullmatch(compact(value)):
        return ""
    words = [text for at, text in texts.items() if at != column and not _figure(text)]
    return words[0] if len(words) == 1 else ""


def _settle_singles(entries: list[BodyRow]) -> None:
    """A row of one text heads a group when records follow, and is a note when none does."""
    following = False
    noted = False
    for entry in reversed(entries):
        if entry.kind == "single":
            entry.kind = GROUP if following else NOTE
        following = following or entry.kind == DATA
    for entry in entries:
        noted = noted or entry.kind == NOTE
    last = max((at for at, entry in enumerate(entries) if entry.kind in (DATA, TOTAL, SUBTOTAL)), default=-1)
    if noted:
        for entry in entries[last + 1 :]:
            if entry.kind == GROUP:
                entry.kind = NOTE


def _settle_totals(entries: list[BodyRow]) -> None:
    """A 合计 with records on both sides closes a group; the last or leading one is the table's."""
    totals = [at for at, entry in enumerate(entries) if entry.kind == TOTAL]
    data = [at for at, entry in enumerate(entries) if entry.kind == DATA]
    if not data:
        return
    for at in totals:
        leading = at < data[0] and any(other > at for other in totals) and _grouped(entries, at)
        if leading or data[0] < at < data[-1]:
            entries[at].kind = SUBTOTAL
    lone = [at for at, entry in enumerate(entries) if entry.kind == SUBTOTAL]
    if not totals and len(lone) == 1 and lone[0] > data[-1] and entries[lone[0]].label == "小计":
        entries[lone[0]].kind = TOTAL
    for entry in entries:
        if entry.kind == "among":
            entry.kind = SUBTOTAL


def _settle_notes(sheet: RawSheet, entries: list[BodyRow], headed: int) -> None:
    """Below 填表说明: that closes a table, rows of a few texts explain; they are no records."""
    ends = [
        at
        for at, entry in enumerate(entries)
        if entry.kind == NOTE and _EXPLAINS.fullmatch(compact(entry.label))
    ]
    for at in ends:
        below = entries[at + 1 :]
        few = max(2, headed // 2)
        if all(entry.kind != DATA or _few_texts(sheet, entry.row, few) for entry in below):
            for entry in below:
                entry.kind = NOTE if entry.kind in (DATA, GROUP) else entry.kind
            return


def _few_texts(sheet: RawSheet, row: int, most: int) -> bool:
    filled = list(sheet.filled(row))
    return len(filled) <= most and all(isinstance(value, str) for _, value in filled)


def _grouped(entries: list[BodyRow], at: int) -> bool:
    return any(entry.kind == GROUP for entry in entries[:at])


def settle_with_columns(sheet: RawSheet, body: Body, names: set[int], seq: int | None) -> None:
    """Correct the shapes once it is known which columns hold names and running numbers."""
    for entry in body.rows:
        if entry.kind not in (GROUP, DATA):
            continue
        filled = list(sheet.filled(entry.row))
        if entry.kind == DATA and len(filled) == 1 and filled[0][0] == seq:
            entry.kind = BLANK
        elif entry.kind == GROUP and len(filled) == 1 and filled[0][0] in names and not _heads(entry.label):
            merged = any(
                merge.top == entry.row
                and merge.left <= filled[0][0] <= merge.right
                and merge.right > merge.left
                for merge in sheet.merges
            )
            first = filled[0][0] == min(names | ({seq} if seq is not None else set()))
            if not merged and not first:
                entry.kind = DATA


def lines_of_totals(sheet: RawSheet, body: Body, marker: int) -> dict[int, BodyRow]:
    """Return the rows below a total that go on with it, line by line (合计 计划, 实际), and that total.

    ``marker`` is the column whose words tell the lines of a record apart.
    """
    found: dict[int, BodyRow] = {}
    total: BodyRow | None = None
    for entry in body.rows:
        if entry.kind in (TOTAL, SUBTOTAL):
            total = entry if isinstance(sheet.value(entry.row, marker), str) else None
        elif (
            entry.kind != DATA
            or total is None
            or sheet.value(entry.row, marker) == sheet.value(total.row, marker)
        ):
            total = None
        else:
            found[entry.row] = total
    return found


def settle_line_totals(body: Body, lines: Mapping[int, BodyRow]) -> None:
    """Make the further lines of totals totals too, once it is known that records have such lines."""
    for entry in body.rows:
        total = lines.get(entry.row)
        if total is not None:
            entry.kind, entry.label, entry.line = total.kind, total.label, entry.row - total.row + 1
    last = max((entry.row for entry in body.of(DATA)), default=-1)
    for entry in body.of(SUBTOTAL):
        if entry.row > last and _total_kind(entry.label) == TOTAL and _sums(entry.label):
            entry.kind = TOTAL


def group_starts(body: Body) -> list[tuple[int, str]]:
    """Return where each group of rows begins and its label: group headings, else named subtotals.

    A subtotal that names its group (东区小计) stands above its rows when the first one does, else below.
    """
    subtotals = body.of(SUBTOTAL)
    heads = [*body.of(GROUP), *(entry for entry in subtotals if not _sums(entry.label))]
    if heads:
        return sorted((entry.row, entry.label) for entry in heads)
    if not any(_subtotal_of(entry.label) for entry in subtotals):
        return []
    data = [entry.row for entry in body.of(DATA)]
    if data and subtotals[0].row < data[0]:
        return [(entry.row, _subtotal_of(entry.label)) for entry in subtotals]
    edges = [-1, *(entry.row for entry in subtotals)]
    below = [(edge + 1, _subtotal_of(entry.label)) for edge, entry in zip(edges, subtotals, strict=False)]
    return [*below, (edges[-1] + 1, "")]


def _sums(label: str) -> bool:
    return bool(_TOTAL.fullmatch(compact(label)) or _AMONG.fullmatch(compact(label)))


def _subtotal_of(label: str) -> str:
    """Return what a subtotal is named after: 东区小计 → 东区, 小计 → nothing."""
    found = _TOTAL.fullmatch(compact(label))
    return found["before"] if found and found["word"] in ("小计", "合计") else ""


def group_name(label: str) -> str:
    """Return what a group heading names: ``一、东区（2个）`` → 东区."""
    bare = re.sub(r"[(（]\s*共?\d+.{0,3}[)）]$|[:：]$", "", trimmed(label))
    return re.sub(
        r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?|\d{1,2}[、.．])(?=\D{2})", "", bare
    ).strip()


def _heads(label: str) -> bool:
    return bool(re.match(r"[(（]?[一二三四五六七八九十]+[)）、.]", label)) or bool(
        re.search(r"[(（]\d+.?[)）]$", label)
    )
