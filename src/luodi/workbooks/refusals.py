"""One sentence for each reason why a whole file is refused."""

from luodi.kernel.issues import Issue
from luodi.kernel.text import Text
from luodi.workbooks.raw import FileRefused

_SAVE_AS = Text(
    "请用 Excel 或 WPS 另存为 .xlsx 后再上传。", "Save it as .xlsx with Excel or WPS and upload again."
)

_REASONS: dict[str, tuple[Text, Text]] = {
    "file_empty": (
        Text("文件是空的", "The file is empty"),
        Text("请检查后重新选择文件。", "Check the file and choose it again."),
    ),
    "file_too_large": (
        Text("文件超过 {detail} MB", "The file is larger than {detail} MB"),
        Text(
            "请删去图片和无用的格式，或分成几个文件上传。",
            "Remove pictures and unused formats, or split the file.",
        ),
    ),
    "file_kind_unknown": (
        Text(
            "按内容看不是能读的工作簿（{detail}）",
            "By its content this is no workbook that can be read ({detail})",
        ),
        _SAVE_AS,
    ),
    "file_csv": (
        Text("这是 CSV 文本，不是工作簿", "This is CSV text, not a workbook"),
        Text(
            "请用 Excel 或 WPS 打开，核对长编号和日期没有走样，另存为 .xlsx 后再上传。",
            "Open it with Excel or WPS, check long codes and dates, save it as .xlsx and upload again.",
        ),
    ),
    "file_extension_mismatch": (
        Text("扩展名与内容不符（{detail}）", "The extension does not match the content ({detail})"),
        Text(
            "请改正扩展名，或另存为 .xlsx 后再上传。",
            "Correct the extension, or save it as .xlsx and upload again.",
        ),
    ),
    "file_macros": (
        Text("文件带宏或控件，不予读取", "The file holds macros or controls and is not read"),
        Text("请另存为不带宏的 .xlsx 后再上传。", "Save it as .xlsx without macros and upload again."),
    ),
    "file_encrypted": (
        Text("文件有打开密码，读不了", "The file is protected by a password and cannot be read"),
        Text("请去掉密码后再上传。", "Remove the password and upload again."),
    ),
    "file_bomb": (
        Text(
            "文件解压后大得不正常，不予读取（{detail}）",
            "The file inflates to an abnormal size and is not read ({detail})",
        ),
        _SAVE_AS,
    ),
    "file_damaged": (
        Text("文件已损坏或结构不正常，读不了", "The file is damaged or wrongly built and cannot be read"),
        _SAVE_AS,
    ),
    "file_dtd": (
        Text("文件内含外部实体声明（DTD），不予读取", "The file declares entities (DTD) and is not read"),
        _SAVE_AS,
    ),
    "file_external_links": (
        Text(
            "文件链接到别的文件或数据源，不予读取",
            "The file links to other files or data sources and is not read",
        ),
        Text(
            "请在“数据—编辑链接”中断开链接，保存后再上传。",
            "Break the links (Data, Edit Links), save, and upload again.",
        ),
    ),
    "file_too_many_rows": (
        Text(
            "行数超过 100000（到第 {detail} 行仍有内容）",
            "More than 100000 rows (row {detail} still holds something)",
        ),
        Text("请分成几个文件上传。", "Split it into several files."),
    ),
    "file_too_many_columns": (
        Text(
            "列数超过 200（{detail} 列仍有内容）",
            "More than 200 columns (column {detail} still holds something)",
        ),
        Text("请删去无用的列后再上传。", "Remove unused columns and upload again."),
    ),
    "file_timeout": (
        Text("读取超过时限", "Reading took longer than allowed"),
        Text("请分成几个文件上传。", "Split it into several files."),
    ),
    "file_memory": (
        Text("读取所需内存超过限制", "Reading needs more memory than allowed"),
        Text(
            "请删去空白的带格式区域，或分成几个文件上传。",
            "Clear formatted empty areas, or split it into several files.",
        ),
    ),
    "file_no_table": (
        Text("没有找到可导入的表", "No table to import was found"),
        Text(
            "请检查表头是否在表内，或在页面上指定表头行。",
            "Check that the table has headings, or point at the header row.",
        ),
    ),
}


def refused(code: str, name: str, detail: str = "") -> FileRefused:
    """Make the refusal of a file; ``detail`` goes into the sentence."""
    what, remedy = _REASONS[code]

    def fill(text: str) -> str:
        filled = text.replace("{detail}", detail)
        return filled.replace("（）", "").replace(" ()", "")

    return FileRefused(
        Issue(
            code=code,
            severity="refused",
            what=Text(fill(what.zh), fill(what.en)),
            remedy=remedy,
            file=name,
            value=detail or None,
        )
    )
