"""Files are checked by content before anything parses them: each refusal is one sentence."""

import time
from collections.abc import Callable

import pytest

from luodi.kernel.fields import load_catalogue
from luodi.workbooks.raw import FileRefused
from luodi.workbooks.reader import read_workbook
from luodi.workbooks.safety import MAX_BYTES, check_file
from tests.workbooks import hostile
from tests.workbooks.hostile import SIMPLE, changed, compound, open_document, packed, parts, sheet_with
from tests.workbooks.test_ledgers import LEDGERS

XLS = (LEDGERS / "A06_走访企业台账.xls").read_bytes()
ODS = (LEDGERS / "A11_签约项目落地跟踪表.ods").read_bytes()
TABLE = '<office:body><office:spreadsheet><table:table table:name="表"/></office:spreadsheet></office:body>'
RELATION = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
)


def relations(kind: str) -> bytes:
    target = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    return (
        RELATION
        % f'<Relationship Id="r1" Type="{target}{kind}" Target="http://a" TargetMode="External"/>'.encode()
    )


def doctype(encoding: str) -> bytes:
    def change(xml: bytes) -> bytes:
        text = xml.decode("utf-8").split("?>")[-1]
        head = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        return (head + text).encode(encoding)

    return sheet_with(change)


def renamed_sheet(name: str) -> bytes:
    files = parts()
    files[name] = b"x"
    return packed(files)


def macro_type() -> bytes:
    files = parts()
    key = "[Content_Types].xml"
    files[key] = files[key].replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
    return packed(files)


def wide(column: str) -> bytes:
    return sheet_with(lambda xml: xml.replace(b'r="C2"', f'r="{column}2"'.encode()))


def deep(row: int) -> bytes:
    return sheet_with(
        lambda xml: xml.replace(
            b"</sheetData>", f'<row r="{row}"><c r="A{row}"><v>1</v></c></row></sheetData>'.encode()
        )
    )


REFUSED: list[tuple[str, str, Callable[[], bytes], str]] = [
    ("empty", "a.xlsx", lambda: b"", "file_empty"),
    ("too large", "a.xlsx", lambda: b"PK" + b"\0" * MAX_BYTES, "file_too_large"),
    ("text", "a.xlsx", lambda: "项目名称,总投资\n".encode(), "file_kind_unknown"),
    ("gbk text", "a.csv", lambda: "项目名称,总投资\n".encode("gbk"), "file_kind_unknown"),
    ("html as xls", "a.xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "file_kind_unknown"),
    ("xml spreadsheet", "a.xls", lambda: b"<?xml version='1.0'?><Workbook/>", "file_kind_unknown"),
    ("pdf", "a.xlsx", lambda: b"%PDF-1.7", "file_kind_unknown"),
    ("noise", "a.xlsx", lambda: bytes(range(256)) * 4, "file_kind_unknown"),
    (
        "word document",
        "a.xlsx",
        lambda: packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}),
        "file_kind_unknown",
    ),
    ("plain zip", "a.xlsx", lambda: packed({"a.txt": b"a"}), "file_kind_unknown"),
    ("xlsb", "a.xlsb", lambda: renamed_sheet("xl/workbook.bin"), "file_kind_unknown"),
    (
        "other open document",
        "a.ods",
        lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
        "file_kind_unknown",
    ),
    ("compound without workbook", "a.xls", lambda: compound("WordDocument"), "file_kind_unknown"),
    ("xls named xlsx", "a.xlsx", lambda: XLS, "file_extension_mismatch"),
    ("ods named xlsx", "a.xlsx", lambda: ODS, "file_extension_mismatch"),
    ("xlsx named xls", "a.xls", lambda: SIMPLE, "file_extension_mismatch"),
    ("xlsx named ods", "a.ods", lambda: SIMPLE, "file_extension_mismatch"),
    ("xlsx named pdf", "a.pdf", lambda: SIMPLE, "file_extension_mismatch"),
    ("xlsm", "a.xlsm", lambda: changed(xl__vbaProject_dot_bin=b"x"), "file_macros"),
    ("macros named xlsx", "a.xlsx", lambda: changed(xl__vbaProject_dot_bin=b"x"), "file_macros"),
    ("macro content type", "a.xlsx", macro_type, "file_macros"),
    (
        "excel 4 macro sheet",
        "a.xlsx",
        lambda: changed(xl__macrosheets__sheet1_dot_xml=b"<a/>"),
        "file_macros",
    ),
    ("xls with macros", "a.xls", lambda: compound("Workbook", "_VBA_PROJECT_CUR"), "file_macros"),
    (
        "ods with macros",
        "a.ods",
        lambda: open_document(TABLE, Basic__Standard__Module1_dot_xml=b"<a/>"),
        "file_macros",
    ),
    ("encrypted xlsx", "a.xlsx", lambda: compound("EncryptionInfo", "EncryptedPackage"), "file_encrypted"),
    ("encrypted zip", "a.xlsx", hostile.encrypted_zip, "file_encrypted"),
    (
        "encrypted ods",
        "a.ods",
        lambda: open_document(TABLE, **{"META-INF__manifest_dot_xml": b"<m:encryption-data/>"}),
        "file_encrypted",
    ),
    (
        "external link",
        "a.xlsx",
        lambda: changed(xl__externalLinks__externalLink1_dot_xml=b"<a/>"),
        "file_external_links",
    ),
    ("data connection", "a.xlsx", lambda: changed(xl__connections_dot_xml=b"<a/>"), "file_external_links"),
    (
        "external image",
        "a.xlsx",
        lambda: changed(**{"xl__worksheets___rels__sheet1_dot_xml_dot_rels": relations("image")}),
        "file_external_links",
    ),
    (
        "attached template",
        "a.xlsx",
        lambda: changed(**{"xl___rels__x_dot_xml_dot_rels": relations("attachedTemplate")}),
        "file_external_links",
    ),
    (
        "ods dde",
        "a.ods",
        lambda: open_document('<office:body><office:dde-source office:dde-item="a"/></office:body>'),
        "file_external_links",
    ),
    (
        "ods linked sheet",
        "a.ods",
        lambda: open_document('<office:body><table:table-source table:mode="copy"/></office:body>'),
        "file_external_links",
    ),
    ("doctype", "a.xlsx", lambda: doctype("utf-8"), "file_dtd"),
    ("doctype in utf-16", "a.xlsx", lambda: doctype("utf-16"), "file_dtd"),
    (
        "doctype in another part",
        "a.xlsx",
        lambda: changed(docProps__x_dot_xml=b"<!DOCTYPE a><a/>"),
        "file_dtd",
    ),
    (
        "doctype in ods",
        "a.ods",
        lambda: packed(
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": b"<!DOCTYPE a []><a/>",
            }
        ),
        "file_dtd",
    ),
    ("bomb", "a.xlsx", hostile.bomb, "file_bomb"),
    ("lying size", "a.xlsx", hostile.lying_size, "file_bomb"),
    ("many entries", "a.xlsx", lambda: packed({f"x{at}": b"" for at in range(3000)}), "file_bomb"),
    ("climbing name", "a.xlsx", lambda: packed(parts() | {"../../etc/cron": b"x"}), "file_damaged"),
    ("absolute name", "a.xlsx", lambda: packed(parts() | {"/etc/cron": b"x"}), "file_damaged"),
    ("drive name", "a.xlsx", lambda: packed(parts() | {"C:/x": b"x"}), "file_damaged"),
    ("same name twice", "a.xlsx", lambda: packed(parts() | {"XL/Workbook.xml": b"x"}), "file_damaged"),
    ("truncated zip", "a.xlsx", lambda: SIMPLE[: len(SIMPLE) // 2], "file_damaged"),
    ("truncated xls", "a.xls", lambda: XLS[:600], "file_damaged"),
    ("broken xml", "a.xlsx", lambda: sheet_with(lambda xml: xml[: len(xml) // 2]), "file_damaged"),
    (
        "no relations",
        "a.xlsx",
        lambda: packed({k: v for k, v in parts().items() if "workbook.xml.rels" not in k}),
        "file_damaged",
    ),
    ("cell in column 201", "a.xlsx", lambda: wide("GS"), "file_too_many_columns"),
    ("cell in the last column", "a.xlsx", lambda: wide("XFD"), "file_too_many_columns"),
    ("cell in row 200000", "a.xlsx", lambda: deep(200_000), "file_too_many_rows"),
    ("cell in the last row", "a.xlsx", lambda: deep(1_048_576), "file_too_many_rows"),
]


@pytest.mark.parametrize(("label", "name", "make", "code"), REFUSED, ids=[one[0] for one in REFUSED])
def test_refused(label: str, name: str, make: Callable[[], bytes], code: str) -> None:
    data = make()
    start = time.process_time()
    with pytest.raises(FileRefused) as caught:
        read_workbook(data, name, load_catalogue())
    assert time.process_time() - start < 5
    issue = caught.value.issue
    assert issue.code == code
    assert str(issue.what) and str(issue.remedy)
    assert "{" not in str(issue.what)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.xlsx", SIMPLE, "xlsx"),
        ("A.XLSX", SIMPLE, "xlsx"),
        ("没有扩展名", SIMPLE, "xlsx"),
        ("a.xls", XLS, "xls"),
        ("a.et", XLS, "xls"),
        ("a.et", SIMPLE, "xlsx"),
        ("a.ods", ODS, "ods"),
    ],
)
def test_kinds_are_told_by_content(name: str, data: bytes, kind: str) -> None:
    assert check_file(data, name) == kind


def test_hyperlinks_and_formatted_emptiness_are_harmless() -> None:
    linked = changed(**{"xl__worksheets___rels__sheet1_dot_xml_dot_rels": relations("hyperlink")})
    assert len(read_workbook(linked, "a.xlsx", load_catalogue()).rows) == 1
    empty = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(3, 60_000)).encode()
    formatted = sheet_with(lambda xml: xml.replace(b"</sheetData>", empty + b"</sheetData>"))
    assert len(read_workbook(formatted, "a.xlsx", load_catalogue()).rows) == 1


def test_a_lying_dimension_changes_nothing() -> None:
    lied = sheet_with(lambda xml: xml.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"'))
    assert lied != SIMPLE
    assert len(read_workbook(lied, "a.xlsx", load_catalogue()).rows) == 1
