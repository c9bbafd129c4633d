"""Files that look dangerous or careless and are read, each with what must come of it: F2 to F9."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from tests.workbooks import hostile
from tests.workbooks.hostile import changed, open_document, sheet_with
from tests.workbooks.making import book, content
from tests.workbooks.refused_files import ODS, XLS, relations, repeated

Case = tuple[str, str, str, Callable[[], bytes], int, set[str], set[str]]
"""Item, label, name of the file, its maker, rows, reasons of refused rows, warnings that must be there."""

HEAD = ["项目名称", "企业名称", "县区", "总投资（万元）", "开工时间", "统一社会信用代码", "项目代码"]
FIRM, CODE = "91519901MAGXYWEH70", "2403-519901-04-01-123456"


def ledger(
    *rows: Sequence[Any], head: Sequence[str] = HEAD, merges: Sequence[str] = ()
) -> Callable[[], bytes]:
    """Return the maker of a small ledger of 东区."""
    return lambda: content(book([list(head), *(list(row) for row in rows)], merges))


def row(
    name: str, firm: str = "", total: Any = 500, on: Any = "", uscc: Any = "", code: Any = ""
) -> list[Any]:
    return [name, firm, "东区", total, on, uscc, code]


def included(xml: bytes) -> bytes:
    """Put a request for another file into a sheet."""
    told = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    return xml.replace(b"</sheetData>", b"</sheetData>" + told)


def called(xml: bytes) -> bytes:
    """Put a formula that would start a program into a sheet."""
    cell = b"<c r=\"D2\"><f>cmd|'/C calc'!A0</f><v>1</v></c>"
    return xml.replace(b"</row></sheetData>", cell + b"</row></sheetData>")


def formatted(xml: bytes) -> bytes:
    """Put a million formatted rows without content below a sheet."""
    empty = "".join(f'<row r="{at}"><c r="A{at}" s="0"/></row>' for at in range(3, 1_000_000))
    return xml.replace(b"</sheetData>", empty.encode() + b"</sheetData>")


READ: list[Case] = [
    (
        "F1",
        "an archive inside a part",
        "a.xlsx",
        lambda: changed(xl__embeddings__a_dot_zip=hostile.SIMPLE),
        1,
        set(),
        set(),
    ),
    (
        "F2",
        "a dimension that lies",
        "a.xlsx",
        lambda: sheet_with(lambda x: x.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"')),
        1,
        set(),
        set(),
    ),
    ("F2", "a million formatted rows", "a.xlsx", lambda: sheet_with(formatted), 1, set(), set()),
    (
        "F2",
        "two hundred columns",
        "a.xlsx",
        lambda: content(
            book([["项目名称", "县区", *(f"列{n}" for n in range(198))], ["甲项目", "东区", *range(198)]])
        ),
        1,
        set(),
        {"unmapped_column"},
    ),
    (
        "F2",
        "blank rows repeated to the end",
        "a.ods",
        lambda: open_document(repeated(rows=1_048_576).replace("<text:p>甲</text:p>", "")),
        0,
        set(),
        set(),
    ),
    (
        "F3",
        "et as Excel 97 wrote it",
        "a.et",
        lambda: XLS,
        70,
        {"uscc_check_digit", "uscc_malformed", "uscc_not_text"},
        set(),
    ),
    ("F3", "et as a newer WPS writes it", "a.et", lambda: hostile.SIMPLE, 1, set(), set()),
    (
        "F3",
        "an open document",
        "a.ods",
        lambda: ODS,
        57,
        {"duplicate_in_file", "conflict_in_file", "name_missing"},
        {"possible_duplicate"},
    ),
    (
        "F3",
        "links that people click",
        "a.xlsx",
        lambda: changed(**{"xl__worksheets___rels__sheet1_dot_xml_dot_rels": relations("hyperlink")}),
        1,
        set(),
        set(),
    ),
    ("F3", "a formula that would start a program", "a.xlsx", lambda: sheet_with(called), 1, set(), set()),
    ("F4", "another file included", "a.xlsx", lambda: sheet_with(included), 1, set(), set()),
    (
        "F5",
        "merged county, total, note",
        "a.xlsx",
        ledger(
            row("甲项目"),
            ["乙项目", "", "", 300],
            ["合计", "", "", 800],
            ["注：以上为初步数"],
            merges=["C2:C3"],
        ),
        2,
        set(),
        {"merged_filled_down"},
    ),
    (
        "F5",
        "a total that is wrong",
        "a.xlsx",
        ledger(row("甲项目"), row("乙项目"), ["合计", "", "", 900]),
        2,
        set(),
        {"total_mismatch"},
    ),
    (
        "F5",
        "a row without a name",
        "a.xlsx",
        ledger(row("甲项目"), row("", "甲公司")),
        2,
        {"name_missing"},
        set(),
    ),
    (
        "F6",
        "units in cells",
        "a.xlsx",
        ledger(
            row("甲项目", total="1.2亿元"), row("乙项目", total="５０００"), row("丙项目", total="约3.2亿元")
        ),
        3,
        set(),
        {"unit_in_cell_overrides", "approx_value"},
    ),
    (
        "F6",
        "no unit anywhere",
        "a.xlsx",
        ledger(["甲项目", "东区", 5000], head=["项目名称", "县区", "总投资"]),
        1,
        {"money_unit_missing"},
        set(),
    ),
    (
        "F6",
        "a negative amount and a word",
        "a.xlsx",
        ledger(row("甲项目", total=-5), row("乙项目", total="面议")),
        2,
        {"money_negative", "money_unreadable"},
        set(),
    ),
    ("F6", "dollars", "a.xlsx", ledger(row("甲项目", total="500万美元")), 1, set(), {"foreign_currency"}),
    (
        "F7",
        "days that do not exist",
        "a.xlsx",
        ledger(row("甲项目", on="2024-02-30"), row("乙项目", on="2023.13")),
        2,
        {"date_impossible"},
        set(),
    ),
    (
        "F7",
        "dates in doubt",
        "a.xlsx",
        ledger(
            row("甲项目", on=2024.1),
            row("乙项目", on=45000),
            row("丙项目", on="尽快"),
            row("丁项目", on=date(2024, 5, 1)),
        ),
        4,
        set(),
        {"date_ambiguous", "serial_date", "date_unreadable"},
    ),
    (
        "F8",
        "a credit code as a number",
        "a.xlsx",
        ledger(row("甲项目", uscc=9.15199017e17), row("乙项目", uscc=FIRM)),
        2,
        {"uscc_not_text"},
        set(),
    ),
    (
        "F8",
        "credit codes that are none",
        "a.xlsx",
        ledger(row("甲项目", uscc=FIRM[:-1] + "1"), row("乙项目", uscc="0" + FIRM)),
        2,
        {"uscc_check_digit", "uscc_malformed"},
        set(),
    ),
    (
        "F8",
        "a project code as a number",
        "a.xlsx",
        ledger(row("甲项目", code=240351990104), row("乙项目", code=CODE)),
        2,
        {"code_not_text"},
        set(),
    ),
    (
        "F9",
        "the same row twice",
        "a.xlsx",
        ledger(row("甲项目", code=CODE), row("甲项目", code=CODE)),
        2,
        {"duplicate_in_file"},
        set(),
    ),
    (
        "F9",
        "one code, two amounts",
        "a.xlsx",
        ledger(row("甲项目", code=CODE), row("甲项目", total=600, code=CODE)),
        2,
        {"conflict_in_file"},
        set(),
    ),
    (
        "F9",
        "brackets of both kinds",
        "a.xlsx",
        ledger(row("甲项目（一期）", "甲公司"), row("甲项目(一期)", "甲公司")),
        2,
        {"duplicate_in_file"},
        set(),
    ),
    (
        "F9",
        "two phases, two forms of company",
        "a.xlsx",
        ledger(
            row("甲项目一期", "甲有限公司"),
            row("甲项目二期", "甲有限公司"),
            row("甲项目一期", "甲有限责任公司"),
        ),
        3,
        set(),
        {"possible_duplicate"},
    ),
]
