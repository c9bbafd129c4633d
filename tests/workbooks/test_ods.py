"""What an OpenDocument sheet holds beside its values: formats, spans, hidden and filtered parts."""

from luodi.kernel.fields import load_catalogue
from luodi.workbooks.dry_run import expected_form
from luodi.workbooks.ods import read_ods
from luodi.workbooks.reader import read_workbook
from tests.workbooks.hostile import open_document

STYLES = """<office:automatic-styles>
<number:date-style style:name="N1"><number:year/><number:month/></number:date-style>
<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles>"""


def cell(text: str, kind: str = "string", value: str = "", more: str = "") -> str:
    attribute = {"date": "date-value", "boolean": "boolean-value"}.get(kind, "value")
    stated = f'office:{attribute}="{value}"' if value else ""
    head = f'<table:table-cell office:value-type="{kind}" {stated} {more}>'
    return f"{head}<text:p>{text}</text:p></table:table-cell>"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def texts(*words: str) -> str:
    return row(*(cell(word) for word in words))


COVERED = "<table:covered-table-cell/>"
BODY = f"""{STYLES}<office:body><office:spreadsheet>
<table:table table:name="台账"><table:table-column table:number-columns-repeated="2"/>
<table:table-column table:visibility="collapse"/><table:table-column table:number-columns-repeated="1000"/>
{texts("项目名称", "县区", "完成率", "开工时间", "总投资（万元）", "备注")}
{
    row(
        cell("甲 项目"),
        cell("东区", more='table:number-rows-spanned="2"'),
        cell("35%", "percentage", "0.35"),
        cell("2024-08", "date", "2024-08-12", 'table:style-name="ce1"'),
        cell("5,000", "float", "5000"),
        cell("一行<text:line-break/>二<text:s text:c='2'/>行"),
    )
}
{
    row(
        cell("乙项目"),
        COVERED,
        cell("0.4", "float", "0.4"),
        cell("2024-08-12", "date", "2024-08-12T00:00:00"),
        cell("#REF!", "float", "0"),
        more='table:visibility="filter"',
    )
}
<table:table-row table:number-rows-repeated="1048000">
<table:table-cell table:number-columns-repeated="1024"/></table:table-row>
</table:table>
<table:table table:name="旧" table:style-name="ta2">{texts("项目名称", "县区", "备注")}{
    texts("丙", "东区", "")
}</table:table>
<table:database-ranges><table:database-range table:target-range-address="台账.A1:台账.F3"><table:filter>
<table:filter-condition table:field-number="1" table:value="东区" table:operator="="/></table:filter>
</table:database-range></table:database-ranges></office:spreadsheet></office:body>"""


def test_values_formats_spans_and_hidden_parts() -> None:
    book = read_ods(open_document(BODY), "a.ods")
    sheet, old = book.sheets
    assert (sheet.name, len(sheet.rows), sheet.hidden, old.hidden) == ("台账", 3, False, True)
    assert sheet.rows[1][0] == "甲 项目" and sheet.rows[1][5] == "一行\n二  行"
    assert sheet.shown == {(1, 2): "percent", (1, 3): "month", (2, 4): "error"}
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.filtered_columns) == ({2}, {2}, {1})
    assert [(merge.top, merge.left, merge.bottom) for merge in sheet.merges] == [(1, 1, 2)]


def test_the_reader_makes_records_of_it() -> None:
    made = expected_form(read_workbook(open_document(BODY), "a.ods", load_catalogue()))
    assert made["records"]["first"] == [
        {
            "_sheet": "台账",
            "_row": 2,
            "name": "甲 项目",
            "county": "东区",
            "progress_pct": 3500,
            "started_on": {"date": "2024-08-01", "precision": "month"},
            "total_investment": 5_000_000_000,
            "remark": "一行\n二  行",
        }
    ]
    assert made["rows_refused"] == [{"sheet": "台账", "row": 3, "cell": "E3", "reason": "formula_error"}]
    codes = [warning["code"] for warning in made["warnings"]]
    assert codes[:4] == ["filter_active", "hidden_columns", "hidden_rows", "merged_filled_down"]


def test_the_1904_system_is_known() -> None:
    null_date = '<table:null-date table:date-value="1904-01-01"/>'
    settings = f"<table:calculation-settings>{null_date}</table:calculation-settings>"
    dated = f"<office:body><office:spreadsheet>{settings}</office:spreadsheet></office:body>"
    assert read_ods(open_document(dated), "a.ods").date1904
