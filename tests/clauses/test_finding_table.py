"""Small clauses, and exactly what a drafter should be shown of each: nothing missed, no false alarm."""

import re
from typing import Any

import pytest

from luodi.kernel.clauses import problems_of, read_clause
from luodi.kernel.clauses.findings import findings
from luodi.kernel.packs.hints import review_words
from tests.clauses import worked

MONEY = {"label": "设备投资", "type": "money"}
COUNT = {"label": "人数", "type": "integer", "unit": "人"}
FLAG = {"label": "是否合规", "type": "boolean"}
KIND = {"label": "方向", "type": "enum", "values": ["甲", "乙", "丙"]}
DAY = {"label": "申报日期", "type": "date"}
LEAST = {"id": "least", "test": "invest >= 100万元"}
CLEAN = {"id": "clean", "test": "clean"}
BASE: dict[str, Any] = {
    "code": "T", "label": "试", "result": "amount", "facts": {"invest": MONEY, "clean": FLAG},
    "conditions": [CLEAN], "benefit": {"formula": "invest * 10%"},
}  # fmt: skip


def table(of: str, *rows: dict[str, str]) -> dict[str, Any]:
    return {"bands": {"of": of, "rows": list(rows)}}


def band(start: str, rate: str) -> dict[str, str]:
    return {"from": start, "rate": rate}


def text(words: str, *codes: str) -> tuple[str, dict[str, Any], set[str]]:
    return words, {"text": words}, {f"review_{code}" for code in codes}


KINDS = {"invest": MONEY, "kind": KIND, "clean": FLAG}
BY_KIND = table("kind", {"is": "甲", "rate": "3%"}, {"is": "乙", "rate": "5%"})
BY_RATE = {"formula": "invest * bands.rate"}
JOBS = {"jobs": COUNT, "clean": FLAG}

TITLES = {"label": "称号", "type": "set"}
HOURS = {"label": "课时", "type": "integer"}
PEOPLE = {
    "label": "取证职工", "type": "series",
    "items": {"grade": {"label": "等级", "type": "text"}, "hours": HOURS, "got": DAY},
}  # fmt: skip
TRAINED = (
    'count(people.grade where people.grade != "学徒" and people.hours >= 40 and year(people.got) == year_no)'
)
TWO_SPANS = {
    "grid": {
        "rows": [
            {"when": "invest between 1000万元 and 3000万元", "rate": "5%"},
            {"when": "invest >= 5000万元", "rate": "8%"},
        ]
    }
}

CLAUSES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("a plain rate", {}, set()),
    ("a rate with a cap", {"limits": [{"id": "top", "formula": "50万元"}]}, set()),
    (
        "a title among others",
        {
            "facts": {"invest": MONEY, "titles": TITLES},
            "conditions": [{"id": "title", "test": 'has(titles, "小巨人") and not has(titles, "链主")'}],
        },
        set(),
    ),
    (
        "people in a year",
        {
            "facts": {"people": PEOPLE, "year_no": {"label": "年度", "type": "integer"}},
            "conditions": [{"id": "some", "test": f"{TRAINED} > 0"}],
            "benefit": {"formula": f"{TRAINED} * 1000元"},
        },
        set(),
    ),
    (
        "months of rent",
        {
            "facts": {"invest": MONEY, "since": DAY, "until": DAY},
            "conditions": [{"id": "months", "test": "months(since, until) between 1 and 24"}],
        },
        set(),
    ),
    (
        "so much for each",
        {
            "facts": JOBS,
            "conditions": [CLEAN, {"id": "some", "test": "jobs >= 1"}],
            "benefit": {"formula": "jobs * 3万元"},
        },
        set(),
    ),
    (
        "two spans without a rate",
        {"tables": TWO_SPANS, "benefit": {"formula": "invest * grid.rate"}},
        {"gap"},
    ),
    ("a gate", {"conditions": [CLEAN, LEAST]}, {"cliff"}),
    (
        "only what is above the gate",
        {"conditions": [CLEAN, LEAST], "benefit": {"formula": "(invest - 100万元) * 5%"}},
        set(),
    ),
    (
        "whole-amount bands",
        {"tables": table("invest", band("0元", "2%"), band("500万元", "4%")), "benefit": BY_RATE},
        {"cliff"},
    ),
    (
        "marginal bands",
        {
            "tables": table("invest", band("0元", "2%"), band("500万元", "4%")),
            "benefit": {"formula": "marginal(invest, bands)"},
        },
        set(),
    ),
    (
        "bands with a floor",
        {"tables": table("invest", band("300万元", "2%"), band("500万元", "2%")), "benefit": BY_RATE},
        {"gap"},
    ),
    (
        "bands with a gate below",
        {
            "tables": table("invest", band("300万元", "2%"), band("500万元", "2%")),
            "benefit": BY_RATE,
            "conditions": [CLEAN, {"id": "g", "test": "invest >= 300万元"}],
        },
        {"cliff"},
    ),
    (
        "bands that overlap",
        {
            "tables": table("invest", band("0元", "3%"), band("500万元", "3%"), band("200万元", "3%")),
            "benefit": BY_RATE,
        },
        {"overlap"},
    ),
    (
        "bands that fall",
        {"tables": table("invest", band("0元", "8%"), band("500万元", "2%")), "benefit": BY_RATE},
        {"cliff"},
    ),
    (
        "a category without a row",
        {"facts": KINDS, "tables": BY_KIND, "benefit": BY_RATE},
        {"missing_category"},
    ),
    (
        "a category shut out",
        {
            "facts": KINDS,
            "tables": BY_KIND,
            "benefit": BY_RATE,
            "conditions": [CLEAN, {"id": "k", "test": 'kind in ("甲", "乙")'}],
        },
        set(),
    ),
    (
        "a category shut out by not",
        {
            "facts": KINDS,
            "tables": BY_KIND,
            "benefit": BY_RATE,
            "conditions": [CLEAN, {"id": "k", "test": 'kind != "丙"'}],
        },
        set(),
    ),
    (
        "a category twice",
        {
            "facts": KINDS,
            "benefit": BY_RATE,
            "tables": table("kind", *({"is": word, "rate": "3%"} for word in "甲乙丙丙")),
        },
        {"overlap"},
    ),
    (
        "every category",
        {
            "facts": KINDS,
            "benefit": BY_RATE,
            "tables": table("kind", *({"is": word, "rate": "3%"} for word in "甲乙丙")),
        },
        set(),
    ),
    (
        "rows by tests with a gap",
        {
            "benefit": BY_RATE,
            "tables": {
                "bands": {
                    "rows": [
                        {"when": "invest < 100万元", "rate": "5%"},
                        {"when": "invest > 100万元", "rate": "5%"},
                    ]
                }
            },
        },
        {"gap"},
    ),
    (
        "rows by tests, all",
        {
            "benefit": BY_RATE,
            "tables": {
                "bands": {
                    "rows": [{"when": "invest < 100万元", "rate": "5%"}, {"when": "true", "rate": "5%"}]
                }
            },
        },
        set(),
    ),
    (
        "never",
        {"facts": {"invest": MONEY}, "conditions": [LEAST, {"id": "low", "test": "invest < 50万元"}]},
        {"never_applies"},
    ),
    (
        "never by words",
        {"facts": {"invest": MONEY, "kind": KIND}, "conditions": [{"id": "k", "test": 'kind == "丁"'}]},
        {"never_applies"},
    ),
    (
        "always",
        {"facts": {"invest": MONEY}, "conditions": [{"id": "any", "test": "invest >= 0"}]},
        {"always_applies"},
    ),
    ("no condition at all", {"facts": {"invest": MONEY}, "conditions": []}, {"always_applies"}),
    (
        "heads by steps",
        {
            "facts": JOBS,
            "tables": {
                "bands": {
                    "of": "jobs",
                    "rows": [{"from": "0", "each": "1000元"}, {"from": "50", "each": "2000元"}],
                }
            },
            "benefit": {"formula": "jobs * bands.each"},
        },
        {"cliff"},
    ),
    ("heads at one price", {"facts": JOBS, "benefit": {"formula": "jobs * 1元"}}, set()),
    (
        "a fixed sum above a gate",
        {"conditions": [CLEAN, LEAST], "benefit": {"formula": "5万元", "fixed": True}},
        {"cliff"},
    ),
    (
        "a fixed sum by title",
        {"facts": {"clean": FLAG}, "benefit": {"formula": "5万元", "fixed": True}},
        set(),
    ),
    ("decided by people", {"facts": {"clean": FLAG}, "benefit": {"words": "由联席会议决定"}}, set()),
    (
        "a last day",
        {
            "facts": {"invest": MONEY, "clean": FLAG, "apply_date": DAY},
            "validity": {"day": "apply_date", "to": "2025-12-31"},
        },
        set(),
    ),
    ("an unused table", {"tables": table("invest", band("0元", "2%"))}, {"unused"}),
    ("an unused fact", {"facts": {"invest": MONEY, "clean": FLAG, "jobs": COUNT}}, {"unused"}),
    ("an unused figure", {"parameters": {"rate": {"values": [{"value": "3%"}]}}}, {"unused"}),
    text("对首次入统的企业给予奖励。"),
    text("企业须在本市登记注册三年以上。", "registered_place"),
    text("将注册地迁入我区的企业给予奖励。", "registered_place"),
    text("依法登记注册、具有独立法人资格的企业。"),
    text("年度税收达到100万元以上的企业。", "tax_linked"),
    text("按其地方财政贡献的50%给予奖励。", "tax_linked"),
    text("对缴纳的增值税地方留成部分予以返还。", "tax_linked"),
    text("纳税信用等级为D级的不予支持。"),
    text("设备投资按不含税发票金额计算。"),
    text("近三年无重大税收违法行为。"),
    text("外地企业投标的，须先在本地设立子公司。", "outsiders"),
    text("采购本地产品的，按采购额的3%奖励。", "outsiders"),
    text("对本地企业和外地企业一视同仁。"),
    text("支持企业开拓外地市场。"),
    text("给予某某锂业股份有限公司500万元奖励。", "named_operator"),
    text("依法设立的有限责任公司、股份有限公司均可申报。"),
    text("重大项目实行一事一议。", "case_by_case"),
    text("不搞一企一策，统一标准。"),
    text("对特定企业实行特事特办。", "named_operator", "case_by_case"),
]


@pytest.mark.parametrize(("body", "wanted"), [row[1:] for row in CLAUSES], ids=[row[0] for row in CLAUSES])
def test_exactly_what_is_expected(body: dict[str, Any], wanted: set[str]) -> None:
    clause = read_clause({**BASE, **body})
    assert problems_of(clause) == []
    found = findings(clause, worked.engine(), review_words(worked.packs()))
    assert {one.code for one in found} == wanted, [one.what.zh for one in found]
    assert all(one.size_fen for one in found if one.code == "cliff")


def test_each_span_without_a_rule_is_named() -> None:
    body = {"tables": TWO_SPANS, "benefit": {"formula": "invest * grid.rate"}}
    found = findings(read_clause({**BASE, **body}), worked.engine(), {})
    said = next(one.what.zh for one in found if one.code == "gap")
    below, between = re.findall(r"设备投资=([0-9.]+)万元", said)
    assert float(below) < 1000 and 3000 < float(between) < 5000


def test_a_step_of_a_difference_is_named_by_its_quantity() -> None:
    body = {
        "facts": {"this": MONEY, "last": MONEY, "clean": FLAG},
        "derived": {"more": {"label": "增量", "formula": "this - last"}},
        "conditions": [CLEAN, {"id": "least", "test": "more >= 500万元"}],
        "benefit": {"formula": "20万元", "fixed": True},
    }
    found = [one for one in findings(read_clause({**BASE, **body}), worked.engine(), {}) if one.size_fen]
    assert [one.what.zh for one in found] == ["增量到500万元时，奖补由0万元跳到20万元（试算）"]


def test_there_are_at_least_forty() -> None:
    assert len(CLAUSES) >= 40
