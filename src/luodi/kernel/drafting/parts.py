"""What a clause is made of, as an editor shows it: sections, their fields, and the words for each."""

from dataclasses import dataclass
from typing import Literal

from luodi.kernel.text import Text

Shape = Literal["one", "map", "list"]
Choices = tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is typed or chosen; ``kind`` is how it is read (``values.py``), ``more`` hides it."""

    key: str
    label: Text
    kind: str = "text"
    choices: Choices = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a clause: where it stands in the body, and whether it is one, keyed, or a list.

    ``word`` begins the keys that the machine gives; ``id_key`` is the key of a listed part ('' for none);
    ``bare`` is the field that a part may consist of alone.
    """

    name: str
    path: tuple[str, ...]
    label: Text
    shape: Shape
    fields: tuple[Field, ...]
    word: str = ""
    id_key: str = ""
    inner: tuple["Section", ...] = ()
    bare: str = ""


def _t(zh: str, en: str) -> Text:
    return Text(zh, en)


WORDS = Field("words", _t("原文", "Words of the document"), "words")
ARTICLE = Field("article", _t("条款", "Article"), more=True)
FORMULA = Field("formula", _t("公式", "Formula"), "formula")
LABEL = Field("label", _t("名称", "Name"), "label")
WHEN = Field("when", _t("适用条件", "Applies when"), "formula", more=True)
TYPES: Choices = (
    ("money", _t("金额", "money")), ("boolean", _t("是/否", "yes or no")),
    ("integer", _t("整数", "whole number")),
    ("decimal", _t("小数或比例", "decimal or ratio")), ("date", _t("日期", "date")),
    ("enum", _t("选项", "one of")), ("text", _t("文字", "text")), ("set", _t("若干项", "set of words")),
    ("series", _t("明细", "list of items")),
)  # fmt: skip
RESULTS: Choices = (
    ("amount", _t("金额", "a sum")), ("ceiling", _t("上限（不超过）", "a ceiling")),
    ("procedure", _t("材料与程序", "papers and procedure")),
)  # fmt: skip
SUBJECTS: Choices = (("project", _t("项目", "projects")), ("enterprise", _t("企业", "enterprises")))
ROUNDINGS: Choices = (("half_up", _t("四舍五入到分", "half up")), ("down", _t("舍到分", "down")))
RELATIONS: Choices = (
    ("exclusive", _t("不能同享", "exclude each other")), ("higher", _t("就高不重复", "the higher one")),
    ("difference", _t("补差", "pay the difference")), ("adds", _t("可叠加", "may be added")),
    ("capped", _t("合计不超过", "capped together")), ("silent", _t("原文未写明", "the text is silent")),
)  # fmt: skip
HOW: Choices = (
    ("proportional", _t("按比例折算", "scaled alike")), ("first_come", _t("先到先得", "first come")),
)  # fmt: skip
TIES: Choices = (("undecided", _t("由人确定", "people decide")), ("share", _t("并列", "share a place")))
KINDS: Choices = (("threshold", _t("门槛", "threshold")), ("none", _t("资格", "qualification")))
STEP = (LABEL, FORMULA, WORDS, ARTICLE)

HEAD = Section(
    "head", (), _t("条款", "Clause"), "one",
    (
        Field("label", _t("名称", "Name"), "label"),
        Field("text", _t("条款原文", "Words of the article"), "long"),
        Field("result", _t("结果性质", "Result"), "choice", RESULTS),
        Field("subject", _t("对象", "Judged"), "choice", SUBJECTS),
        Field("rounding", _t("舍入", "Rounding"), "choice", ROUNDINGS),
        Field("pays", _t("现可拨付", "Payable now"), "formula", more=True),
    ),
)  # fmt: skip
SOURCE = Section(
    "source", ("source",), _t("出处", "Source"), "one",
    (Field("document", _t("文件", "Document")), Field("article", _t("条款", "Article"))),
)  # fmt: skip
VALIDITY = Section(
    "validity", ("validity",), _t("时效", "Validity"), "one",
    (
        Field("day", _t("看哪个日期", "By which day"), "fact"),
        Field("from", _t("起", "From"), "formula"),
        Field("to", _t("止（含）", "To (included)"), "formula"),
        Field("name", _t("称为", "Called"), more=True),
        WORDS, ARTICLE,
    ),
)  # fmt: skip
FACTS = Section(
    "facts", ("facts",), _t("要知道的事实", "Facts to know"), "map",
    (
        LABEL,
        Field("type", _t("类型", "Type"), "choice", TYPES),
        Field("unit", _t("单位", "Unit")),
        Field("values", _t("可选项（、分隔）", "Choices"), "list"),
        Field("from", _t("取自", "Held at"), "sources"),
        Field("required", _t("必须知道", "Must be known"), "flag", more=True),
        Field("default", _t("没有时按（金额为分）", "Where nothing is given (fen)"), "scalar", more=True),
        Field("places", _t("小数位", "Decimals"), "int", more=True),
        Field("of_group", _t("只在一批中看", "Read for a group only"), "flag", more=True),
        Field("many", _t("多个数", "Many numbers"), "flag", more=True),
        Field("field", _t("目录字段", "Field of the catalogue"), more=True),
        Field("items", _t("明细的各列", "Columns of the items"), "yaml", more=True),
    ),
    "fact",
)  # fmt: skip
PARAMETERS = Section(
    "parameters", ("parameters",), _t("参数", "Figures"), "map",
    (LABEL, Field("day", _t("看哪个日期", "By which day"), "fact", more=True)), "figure",
    inner=(
        Section(
            "values", ("values",), _t("值", "Values"), "list",
            (
                Field("value", _t("值", "Value"), "formula"),
                Field("since", _t("自哪天起", "From which day"), more=True),
                WORDS, ARTICLE,
            ),
        ),
    ),
)  # fmt: skip
TABLES = Section(
    "tables", ("tables",), _t("分类分档", "Categories and bands"), "map",
    (LABEL, Field("of", _t("按什么分", "By what"), "formula"), WORDS, ARTICLE), "table",
    inner=(
        Section("columns", ("columns",), _t("列", "Columns"), "map", (LABEL,), "column", bare="label"),
        Section(
            "rows", ("rows",), _t("行", "Rows"), "list",
            (
                Field("is", _t("类别", "Category")),
                Field("from", _t("自（含）", "From"), "formula"),
                Field("when", _t("适用条件", "Applies when"), "formula"), WORDS, ARTICLE,
            ),
        ),
    ),
)  # fmt: skip
DERIVED = Section(
    "derived", ("derived",), _t("中间量", "Quantities"), "map", STEP, "quantity", bare="formula"
)
CONDITIONS = Section(
    "conditions", ("conditions",), _t("条件", "Conditions"), "list",
    (
        Field("test", _t("判断", "Test"), "test"), WORDS, ARTICLE,
        Field("message", _t("不满足时怎么说", "Said where it fails"), "message", more=True),
        Field("blames", _t("不满足时指出", "Names, where it fails"), "fact", more=True),
        Field("binding", _t("属于", "Kind"), "choice", KINDS, more=True),
    ),
    "condition", "id",
)  # fmt: skip
BENEFIT = Section(
    "benefit", ("benefit",), _t("给多少", "What is given"), "one",
    (
        FORMULA, WORDS, ARTICLE,
        Field("fixed", _t("算作定额（不是按比例算出）", "Counts as a fixed sum"), "flag", more=True),
        Field("message", _t("怎么说", "Said of it"), "message", more=True),
    ),
)  # fmt: skip
LIMITS = Section(
    "limits", ("limits",), _t("上限", "Limits"), "list",
    (Field("label", _t("名称", "Name")), FORMULA, WHEN, WORDS, ARTICLE), "limit", "id",
)  # fmt: skip
AFTER = Section("after_limits", ("after_limits",), _t("上限之后", "After the limits"), "one", STEP)
ORDER = Field("order", _t("先后（；分隔）", "Order"), "formulas", more=True)
CAPS = Section(
    "caps", ("group", "caps"), _t("合计上限", "Shared limits"), "list",
    (
        Field("label", _t("名称", "Name")), FORMULA,
        Field("per", _t("按什么合计（；分隔）", "Added up per"), "formulas"), ORDER,
        Field("already", _t("此前已得", "Received before"), "formula", more=True), WORDS, ARTICLE,
    ),
    "shared", "id",
)  # fmt: skip
BUDGET = Section(
    "budget", ("group", "budget"), _t("预算", "Budget"), "one",
    (
        Field("fact", _t("预算数", "The money there is"), "fact"),
        Field("how", _t("不够时", "Where it is short"), "choice", HOW), ORDER,
        Field("per", _t("各自的预算按（；分隔）", "Money of its own per"), "formulas", more=True),
        WORDS, ARTICLE,
    ),
)  # fmt: skip
RANKING = Section(
    "ranking", ("group", "ranking"), _t("排名", "Ranking"), "one",
    (
        Field("by", _t("按什么排", "By"), "formula"), Field("gives", _t("名次写入", "Gives"), "fact"),
        Field("before", _t("在哪个条件之前", "Before which condition"), "condition"),
        Field("descending", _t("高的在前", "Highest first"), "flag", more=True),
        Field("per", _t("按什么分组排（；分隔）", "Ranked per"), "formulas", more=True),
        Field("then", _t("相同时再看（小者在前）", "Equals by, the smaller first"), "formulas", more=True),
        Field("ties", _t("仍相同时", "Ties"), "choice", TIES, more=True),
        Field("show_score", _t("显示得分", "Shows the score"), "flag", more=True), WORDS, ARTICLE,
    ),
)  # fmt: skip
QUOTA = Section(
    "quota", ("group", "quota"), _t("名额", "Quota"), "one",
    (
        Field("places", _t("名额", "Places"), "formula"), Field("by", _t("按什么排", "By"), "formula"),
        Field("ties", _t("相同时再看（；分隔）", "Ties by"), "formulas", more=True),
        Field("per", _t("按什么分（；分隔）", "Per"), "formulas", more=True),
        Field("among", _t("在哪些之中", "Among"), "formula", more=True), WORDS, ARTICLE,
    ),
)  # fmt: skip
INSTALMENTS = Section(
    "instalments", ("instalments",), _t("分期", "Instalments"), "list",
    (
        Field("label", _t("名称", "Name")), Field("share", _t("比例", "Share"), "formula"),
        Field("amount", _t("或金额", "Or amount"), "formula"),
        Field("when", _t("何时可付", "Payable when"), "formula"), WORDS, ARTICLE,
    ),
)  # fmt: skip
PAYEES = Section(
    "payees", ("payees",), _t("受款方", "Payees"), "list",
    (
        Field("label", _t("名称", "Name")), Field("share", _t("权重", "Weight"), "formula"),
        Field("amount", _t("或金额", "Or amount"), "formula"),
        Field("when", _t("适用条件", "Applies when"), "formula"),
    ),
)  # fmt: skip
OUTPUTS = Section("outputs", ("outputs",), _t("另算", "Also computed"), "map", STEP, "output", bare="formula")
READINGS = Section(
    "readings", ("readings",), _t("读法", "Readings"), "list",
    (
        Field("passage", _t("原文", "Passage"), "words"),
        Field("question", _t("问题", "Question"), "label"), Field("taken", _t("暂按", "Taken as"), "label"),
    ),
    "reading", "id",
    inner=(
        Section(
            "others", ("others",), _t("也可", "Or"), "list",
            (
                Field("words", _t("另一读法", "Another way"), "label"),
                Field("changes", _t("改动的公式（每行“处 = 公式”）", "Formulas that change"), "changes"),
            ),
        ),
    ),
)  # fmt: skip
RELATED = Section(
    "relations", ("relations",), _t("与其他条款", "Other clauses"), "list",
    (
        Field("kind", _t("关系", "Relation"), "choice", RELATIONS),
        Field("to", _t("条款代码（、分隔）", "Codes of clauses"), "list"),
        Field("limit", _t("合计不超过", "Together at most"), "formula"),
        Field("per", _t("按", "Per"), more=True), WORDS, ARTICLE,
    ),
)  # fmt: skip

SECTIONS: tuple[Section, ...] = (
    HEAD, SOURCE, FACTS, PARAMETERS, TABLES, DERIVED, CONDITIONS, BENEFIT, LIMITS, AFTER, CAPS, BUDGET,
    RANKING, QUOTA, INSTALMENTS, PAYEES, OUTPUTS, READINGS, RELATED, VALIDITY,
)  # fmt: skip
BY_NAME = {section.name: section for section in SECTIONS}
KEPT = frozenset({"code", "version", "status", "opinion"})
"""What the machine keeps: no form shows it and nobody types it."""
