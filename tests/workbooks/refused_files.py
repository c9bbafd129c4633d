"""Files that must not be read, each with its verdict: F1 to F4 of the threats a workbook brings."""

import zipfile
from collections.abc import Callable
from random import Random

from luodi.workbooks.safety import MAX_BYTES
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


def doctype(encoding: str, address: str = "file:///etc/passwd") -> bytes:
    def change(xml: bytes) -> bytes:
        text = xml.decode("utf-8").split("?>")[-1]
        head = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "ADDRESS">]>'.replace("ADDRESS", address)
        return (head + text).encode(encoding)

    return sheet_with(change)


def renamed_sheet(name: str) -> bytes:
    files = parts()
    files[name] = b"x"
    return packed(files)


def macro_type(coding: str = "utf-8") -> bytes:
    files = parts()
    key = "[Content_Types].xml"
    types = files[key].replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
    files[key] = types.decode().replace("UTF-8", coding).encode(coding)
    return packed(files)


def wide(column: str) -> bytes:
    return sheet_with(lambda xml: xml.replace(b'r="C2"', f'r="{column}2"'.encode()))


def deep(row: int) -> bytes:
    return sheet_with(
        lambda xml: xml.replace(
            b"</sheetData>", f'<row r="{row}"><c r="A{row}"><v>1</v></c></row></sheetData>'.encode()
        )
    )


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda xml: xml.replace(old, new, 1)


def prefixed(coding: str = "utf-8") -> bytes:
    """Relations as another writer may write them: a prefix, apostrophes, another coding."""
    text = RELATION.decode().replace("<R", "<p:R").replace("</R", "</p:R").replace("xmlns=", "xmlns:p=")
    body = "<p:Relationship Id='r' Type='x/oleObject' TargetMode='External' Target='file:///a'/>"
    return f"<?xml version='1.0' encoding='{coding}'?>{text % body}".encode(coding)


def repeated(rows: int = 1, columns: int = 1) -> str:
    cell = (
        f'<table:table-cell table:number-columns-repeated="{columns}"><text:p>甲</text:p></table:table-cell>'
    )
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    return TABLE.replace("/></office:sp", f">{row}</table:table></office:sp")


LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="http://127.0.0.1:18347/a"'
PICTURE = TABLE.replace("/></office:sp", f'><draw:image xmlns:draw="d" {LINK}/></table:table></office:sp')
LINKED = TABLE.replace("/></office:sp", f"><table:table-source {LINK}/></table:table></office:sp")
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><sst>&b;</sst>'
PARAMETER = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:18347/x"> %p;]><a/>'
NOISE = Random(1).randbytes(1 << 19).hex().encode()
BORDER = b'<?xml version="1.0"?><!--' + NOISE[: (1 << 20) - 33] + b"--><!DOCTYPE a><a/>"

TRAP = 18347
"""The port that these files would call."""

Case = tuple[str, str, str, Callable[[], bytes], str]
"""Item of the threats, label, name of the file, its maker, the code of its refusal."""

REFUSED: list[Case] = [
    ("F1", "empty", "a.xlsx", lambda: b"", "file_empty"),
    ("F1", "too large", "a.xlsx", lambda: b"PK" + b"\0" * MAX_BYTES, "file_too_large"),
    ("F3", "text", "a.xlsx", lambda: "项目名称,总投资\n".encode(), "file_csv"),
    ("F3", "gbk text", "a.csv", lambda: "项目名称,总投资\n".encode("gbk"), "file_csv"),
    (
        "F3",
        "html as xls",
        "a.xls",
        lambda: b"<html><table><tr><td>1</td></tr></table></html>",
        "file_kind_unknown",
    ),
    ("F3", "xml spreadsheet", "a.xls", lambda: b"<?xml version='1.0'?><Workbook/>", "file_kind_unknown"),
    ("F3", "pdf", "a.xlsx", lambda: b"%PDF-1.7", "file_kind_unknown"),
    ("F3", "noise", "a.xlsx", lambda: bytes(range(256)) * 4, "file_kind_unknown"),
    (
        "F3",
        "word document",
        "a.xlsx",
        lambda: packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}),
        "file_kind_unknown",
    ),
    ("F3", "plain zip", "a.xlsx", lambda: packed({"a.txt": b"a"}), "file_kind_unknown"),
    ("F3", "xlsb", "a.xlsb", lambda: renamed_sheet("xl/workbook.bin"), "file_kind_unknown"),
    (
        "F3",
        "other open document",
        "a.ods",
        lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
        "file_kind_unknown",
    ),
    ("F3", "compound without workbook", "a.xls", lambda: compound("WordDocument"), "file_kind_unknown"),
    ("F3", "xls named xlsx", "a.xlsx", lambda: XLS, "file_extension_mismatch"),
    ("F3", "ods named xlsx", "a.xlsx", lambda: ODS, "file_extension_mismatch"),
    ("F3", "xlsx named xls", "a.xls", lambda: SIMPLE, "file_extension_mismatch"),
    ("F3", "xlsx named ods", "a.ods", lambda: SIMPLE, "file_extension_mismatch"),
    ("F3", "xlsx named pdf", "a.pdf", lambda: SIMPLE, "file_extension_mismatch"),
    ("F3", "xlsm", "a.xlsm", lambda: changed(xl__vbaProject_dot_bin=b"x"), "file_macros"),
    ("F3", "macros named xlsx", "a.xlsx", lambda: changed(xl__vbaProject_dot_bin=b"x"), "file_macros"),
    ("F3", "macro content type", "a.xlsx", macro_type, "file_macros"),
    (
        "F3",
        "excel 4 macro sheet",
        "a.xlsx",
        lambda: changed(xl__macrosheets__sheet1_dot_xml=b"<a/>"),
        "file_macros",
    ),
    ("F3", "xls with macros", "a.xls", lambda: compound("Workbook", "_VBA_PROJECT_CUR"), "file_macros"),
    (
        "F3",
        "ods with macros",
        "a.ods",
        lambda: open_document(TABLE, Basic__Standard__Module1_dot_xml=b"<a/>"),
        "file_macros",
    ),
    (
        "F3",
        "encrypted xlsx",
        "a.xlsx",
        lambda: compound("EncryptionInfo", "EncryptedPackage"),
        "file_encrypted",
    ),
    ("F3", "encrypted zip", "a.xlsx", hostile.encrypted_zip, "file_encrypted"),
    (
        "F3",
        "encrypted ods",
        "a.ods",
        lambda: open_document(TABLE, **{"META-INF__manifest_dot_xml": b"<m:encryption-data/>"}),
        "file_encrypted",
    ),
    (
        "F3",
        "external link",
        "a.xlsx",
        lambda: changed(xl__externalLinks__externalLink1_dot_xml=b"<a/>"),
        "file_external_links",
    ),
    (
        "F3",
        "data connection",
        "a.xlsx",
        lambda: changed(xl__connections_dot_xml=b"<a/>"),
        "file_external_links",
    ),
    (
        "F3",
        "external image",
        "a.xlsx",
        lambda: changed(**{"xl__worksheets___rels__sheet1_dot_xml_dot_rels": relations("image")}),
        "file_external_links",
    ),
    (
        "F3",
        "attached template",
        "a.xlsx",
        lambda: changed(**{"xl___rels__x_dot_xml_dot_rels": relations("attachedTemplate")}),
        "file_external_links",
    ),
    (
        "F3",
        "ods dde",
        "a.ods",
        lambda: open_document('<office:body><office:dde-source office:dde-item="a"/></office:body>'),
        "file_external_links",
    ),
    (
        "F3",
        "ods linked sheet",
        "a.ods",
        lambda: open_document('<office:body><table:table-source table:mode="copy"/></office:body>'),
        "file_external_links",
    ),
    ("F4", "doctype", "a.xlsx", lambda: doctype("utf-8"), "file_dtd"),
    ("F4", "doctype in utf-16", "a.xlsx", lambda: doctype("utf-16"), "file_dtd"),
    (
        "F4",
        "doctype in another part",
        "a.xlsx",
        lambda: changed(docProps__x_dot_xml=b"<!DOCTYPE a><a/>"),
        "file_dtd",
    ),
    (
        "F4",
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
    ("F1", "bomb", "a.xlsx", hostile.bomb, "file_bomb"),
    ("F1", "lying size", "a.xlsx", hostile.lying_size, "file_bomb"),
    ("F1", "many entries", "a.xlsx", lambda: packed({f"x{at}": b"" for at in range(3000)}), "file_bomb"),
    ("F1", "climbing name", "a.xlsx", lambda: packed(parts() | {"../../etc/cron": b"x"}), "file_damaged"),
    ("F1", "absolute name", "a.xlsx", lambda: packed(parts() | {"/etc/cron": b"x"}), "file_damaged"),
    ("F1", "drive name", "a.xlsx", lambda: packed(parts() | {"C:/x": b"x"}), "file_damaged"),
    ("F1", "same name twice", "a.xlsx", lambda: packed(parts() | {"XL/Workbook.xml": b"x"}), "file_damaged"),
    ("F1", "truncated zip", "a.xlsx", lambda: SIMPLE[: len(SIMPLE) // 2], "file_damaged"),
    ("F3", "truncated xls", "a.xls", lambda: XLS[:600], "file_damaged"),
    ("F3", "broken xml", "a.xlsx", lambda: sheet_with(lambda xml: xml[: len(xml) // 2]), "file_damaged"),
    (
        "F3",
        "no relations",
        "a.xlsx",
        lambda: packed({k: v for k, v in parts().items() if "workbook.xml.rels" not in k}),
        "file_damaged",
    ),
    ("F2", "cell in column 201", "a.xlsx", lambda: wide("GS"), "file_too_many_columns"),
    ("F2", "cell in the last column", "a.xlsx", lambda: wide("XFD"), "file_too_many_columns"),
    ("F2", "cell in row 200000", "a.xlsx", lambda: deep(200_000), "file_too_many_rows"),
    ("F2", "cell in the last row", "a.xlsx", lambda: deep(1_048_576), "file_too_many_rows"),
    ("F1", "a hundred thousand entries", "a.xlsx", hostile.crowded, "file_bomb"),
    ("F1", "many parts, each small", "a.xlsx", hostile.swarm, "file_bomb"),
    ("F1", "parts that share their bytes", "a.xlsx", hostile.overlapping, "file_bomb"),
    (
        "F1",
        "a directory that states too much",
        "a.xlsx",
        lambda: hostile.lying_size(2, "docProps/app.xml"),
        "file_damaged",
    ),
    ("F1", "a bomb beside the sheets", "a.xlsx", lambda: hostile.bomb("docProps/app.xml"), "file_bomb"),
    ("F1", "an open document bomb", "a.ods", hostile.ods_bomb, "file_bomb"),
    ("F1", "a workbook inside a zip", "a.xlsx", lambda: packed({"a.xlsx": SIMPLE}), "file_kind_unknown"),
    ("F1", "a link for a part", "a.xlsx", hostile.linked, "file_damaged"),
    ("F1", "an uncommon compression", "a.xlsx", lambda: packed(parts(), zipfile.ZIP_BZIP2), "file_damaged"),
    ("F1", "a part under two names", "a.xlsx", hostile.misnamed, "file_damaged"),
    ("F2", "a million rows", "a.xlsx", lambda: hostile.rows(1_000_000), "file_too_many_rows"),
    ("F2", "a column beyond any", "a.xlsx", lambda: wide("ZZZZZZZ"), "file_too_many_columns"),
    ("F2", "a row beyond any", "a.xlsx", lambda: deep(9_999_999), "file_too_many_rows"),
    (
        "F2",
        "a row that is no number",
        "a.xlsx",
        lambda: sheet_with(swap(b'<row r="2"', b'<row r="x"')),
        "file_damaged",
    ),
    (
        "F2",
        "a style that is no number",
        "a.xlsx",
        lambda: sheet_with(swap(b'<c r="A2"', b'<c s="x" r="A2"')),
        "file_damaged",
    ),
    ("F2", "rows repeated", "a.ods", lambda: open_document(repeated(rows=1_048_576)), "file_too_many_rows"),
    (
        "F2",
        "columns repeated",
        "a.ods",
        lambda: open_document(repeated(columns=16_384)),
        "file_too_many_columns",
    ),
    ("F3", "a control", "a.xlsx", lambda: changed(xl__activeX__activeX1_dot_xml=b"<a/>"), "file_macros"),
    ("F3", "xls with a macro sheet", "a.xls", lambda: hostile.typed_sheet(XLS, 1), "file_macros"),
    ("F3", "xls with a module", "a.xls", lambda: hostile.typed_sheet(XLS, 6), "file_macros"),
    ("F3", "xls with a password", "a.xls", hostile.locked_xls, "file_encrypted"),
    ("F3", "et with a password", "a.et", hostile.locked_xls, "file_encrypted"),
    ("F3", "macro content type in utf-16", "a.xlsx", lambda: macro_type("utf-16"), "file_macros"),
    (
        "F3",
        "a relation with a prefix",
        "a.xlsx",
        lambda: changed(xl___rels__x_dot_xml_dot_rels=prefixed()),
        "file_external_links",
    ),
    (
        "F3",
        "a relation in utf-16",
        "a.xlsx",
        lambda: changed(xl___rels__x_dot_xml_dot_rels=prefixed("utf-16")),
        "file_external_links",
    ),
    (
        "F3",
        "a web extension",
        "a.xlsx",
        lambda: changed(xl__webextensions__webextension1_dot_xml=b"<a/>"),
        "file_external_links",
    ),
    (
        "F3",
        "ods with a script",
        "a.ods",
        lambda: open_document(TABLE, Scripts__python__x_dot_py=b"1"),
        "file_macros",
    ),
    (
        "F3",
        "ods that listens",
        "a.ods",
        lambda: open_document(f"<office:scripts><office:script/></office:scripts>{TABLE}"),
        "file_macros",
    ),
    ("F3", "ods with a picture elsewhere", "a.ods", lambda: open_document(PICTURE), "file_external_links"),
    (
        "F3",
        "ods in utf-16 that links",
        "a.ods",
        lambda: open_document(LINKED, coding="utf-16"),
        "file_external_links",
    ),
    ("F3", "semicolons", "a.csv", lambda: "项目名称;总投资\n".encode("gb18030"), "file_csv"),
    ("F3", "tabs as xls", "a.xls", lambda: "\ufeff项目名称\t总投资\n".encode(), "file_csv"),
    ("F3", "a picture", "a.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "file_kind_unknown"),
    ("F3", "a program before a zip", "a.xlsx", lambda: b"MZ" + b"\0" * 62 + SIMPLE, "file_kind_unknown"),
    ("F4", "laughing entities", "a.xlsx", lambda: changed(xl__sharedStrings_dot_xml=LAUGHS), "file_dtd"),
    (
        "F4",
        "a doctype across a border of reading",
        "a.xlsx",
        lambda: changed(docProps__x_dot_xml=BORDER),
        "file_dtd",
    ),
    (
        "F4",
        "an entity that calls",
        "a.xlsx",
        lambda: doctype("utf-8", "http://127.0.0.1:18347/x"),
        "file_dtd",
    ),
    ("F4", "a parameter entity", "a.xlsx", lambda: changed(xl__styles_dot_xml=PARAMETER), "file_dtd"),
    (
        "F4",
        "a doctype in the relations",
        "a.xlsx",
        lambda: changed(xl___rels__x_dot_xml_dot_rels=LAUGHS),
        "file_dtd",
    ),
]
