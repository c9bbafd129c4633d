"""Whatever is wrong with a clause or its facts: file, line, what and a remedy, never a traceback."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from luodi.kernel.clauses.command import run

CLAUSE = """\
code: T-3
label: {zh: 设备补助, en: Equipment award}
text: 设备投资500万元以上的给予补助。
result: amount
validity: {day: apply_date, from: 2024-01-01, to: 2026-12-31}
facts:
  apply_date: {label: 申报日期, type: date}
  equip_fen: {label: 设备投资, type: money}
  had_before: {label: 是否已获补助, type: boolean}
  kind: {label: 类别, type: enum, values: [甲, 乙]}
  bills:
    label: 发票
    type: series
    items: {day: {label: 日期, type: date}, fen: {label: 金额, type: money}}
  score: {label: 评分, type: decimal, of_group: true}
  budget: {label: 预算, type: money, of_group: true}
parameters:
  rate: {label: 比例, values: [{value: 5%, words: 设备投资的5%}]}
tables:
  bands: {of: equip_fen, rows: [{from: 0元, rate: 1%}, {from: 1000万元, rate: 2%}]}
  kinds: {of: kind, rows: [{is: 甲, rate: 1%}, {is: 乙, rate: 2%}]}
derived:
  whole: {label: 合计, formula: equip_fen + sum(bills.fen)}
conditions:
  - {id: least, test: equip_fen >= 500万元}
  - {id: once, test: not had_before}
benefit: {formula: whole * rate}
limits:
  - {id: project, label: 上限, formula: 100万元}
outputs:
  share: {formula: equip_fen * 2%}
instalments:
  - {label: 一, share: 40%, when: had_before}
  - {label: 二, when: equip_fen > 0}
payees:
  - {label: 甲, share: 2}
  - {label: 乙}
group:
  caps: [{id: ent, formula: 500万元, per: [kind], order: [apply_date]}]
  budget: {fact: budget}
  quota: {places: 3, by: score}
relations:
  - {kind: silent, to: [T-4]}
readings:
  - {id: r, question: 问, taken: 甲, others: [{words: 乙, changes: {parameters.rate: 6%}}]}
"""
FACTS: dict[str, Any] = {
    "apply_date": "2024-05-06",
    "equip_fen": 800_000_000,
    "had_before": False,
    "kind": "甲",
    "bills": [{"day": "2024-01-01", "fen": 5}],
}
RATED = "{value: 5%, words: 设备投资的5%}"
BANDED = "{from: 0元, rate: 1%}, {from: 1000万元, rate: 2%}"
QUOTA = "  quota: {places: 3, by: score}\n"

# name, what is replaced, by what, and what the error says
WRONG_CLAUSES = [
    ("no validity day", "day: apply_date", "day: nowhere", "`nowhere` is no fact of type date"),
    ("validity day of money", "day: apply_date", "day: equip_fen", "`equip_fen` is no fact of type date"),
    ("validity from money", "from: 2024-01-01", "from: equip_fen", "a day is expected"),
    ("no such day", "from: 2024-01-01", "from: 2024-13-01", "no such day"),
    ("a word table of a figure", "of: kind", "of: equip_fen", "a table by word needs a word"),
    ("bands of a word", "of: equip_fen", "of: kind", "bands are of a number"),
    ("bands in two units", BANDED, "{from: 0元, rate: 1%}, {from: 5, rate: 2%}", "do not add or compare"),
    ("rows of two units", BANDED, "{from: 0元, rate: 1%}, {from: 5元, rate: 2万元}", "do not add or compare"),
    ("no rows", f"[{BANDED}]", "[]", "not allowed"),
    ("a row without its column", BANDED, "{from: 0元, rate: 1%}, {from: 5元}", "has no rate"),
    ("a quantity of itself", "equip_fen + sum(bills.fen)", "whole + equip_fen", "needs itself"),
    ("no such column", "sum(bills.fen)", "sum(bills.sum)", "no column `sum`"),
    ("a sum over a word", "sum(bills.fen)", "sum(kind.fen)", "not a series"),
    ("a sum over days", "sum(bills.fen)", "sum(bills.day)", "a number is expected"),
    ("an item outside a sum", "whole * rate", "bills.fen * rate", "only inside a sum"),
    ("a condition twice", "id: once", "id: least", "`least` is written twice"),
    ("a name for two things", "  whole:", "  kind:", "`kind` names two things"),
    ("a name of the chain", "  whole:", "  award:", "a name of the computation itself"),
    ("quotes left open", "test: not had_before", "test: kind == \"甲", "not understood"),
    ("a cap per nothing", "per: [kind]", "per: [enterprise]", "no fact or quantity `enterprise`"),
    ("a cap per series", "per: [kind]", "per: [bills]", "cannot stand here"),
    ("a quota by a word", "by: score", "by: kind", "a number is expected"),
    ("no budget fact", "fact: budget", "fact: money", "no fact of type money"),
    ("a budget of words", "fact: budget", "fact: kind", "no fact of type money"),
    ("a weight below zero", "share: 2", "share: -2", "never negative"),
    ("no share", "share: 40%, ", "", "needs a share"),
    ("a share of money", "share: 40%", "share: 40万元", "write that as `amount`"),
    ("shares above all", "share: 40%", "share: 140%", "more than 100%"),
    ("a test that is a number", "when: equip_fen > 0", "when: equip_fen", "true or false"),
    ("a reading of no place", "parameters.rate: 6%", "parameters.rates: 6%", "there is no place"),
    ("a reading of no part", "parameters.rate: 6%", "rates.rate: 6%", "there is no place"),
    ("a reading without sense", "parameters.rate: 6%", "parameters.rate: 6万元", "a sum of money"),
    ("a reading not read", "parameters.rate: 6%", "parameters.rate: 6%%", "not understood"),
    ("since no day", RATED, "{since: 2024-02-31, value: 5%}", "not allowed"),
    ("no values", "type: enum, values: [甲, 乙]", "type: enum", "no values"),
    ("a default unfit", "type: money}\n  had", "type: money, default: x}\n  had", "does not fit"),
    ("too many places", "type: decimal", "type: decimal, places: 12", "not allowed"),
    ("a marginal of words", "whole * rate", "'marginal(equip_fen, kinds)'", "need from and rate"),
    ("a set that is none", "not had_before", "'has(kind, \"甲\")'", "a set and a word"),
    ("nested too deep", "whole * rate", "(" * 900 + "whole" + ")" * 900, "too long"),
    ("nested deep", "whole * rate", "(" * 60 + "whole" + ")" * 60, "too deeply nested"),
    ("a number of 60 digits", "whole * rate", "whole * " + "9" * 60, "number is too long"),
    ("through zero", "whole * rate", "whole / (2 - 2)", "division by zero"),
    ("money times money", "whole * rate", "whole * equip_fen", "a sum of money"),
    ("nothing to blame", "test: not had_before", "test: not had_before, blames: nobody", "no `nobody`"),
    ("nothing to fill in", "test: not had_before", "test: not had_before, message: 'x {who}'", "no `who`"),
    ("of itself", "to: [T-4]", "to: [T-3]", "no relation to itself"),
    ("a procedure without one", "result: amount", "result: procedure", "there is no procedure"),
    ("a rank before nothing", QUOTA, "  ranking: {gives: score, by: score, before: x}\n", "no condition `x`"),
    ("an output of every result", "  share: {form", "  amount_fen: {form", "a key of every result"),
    ("a key unknown", "benefit:", "benefits:", "not known here"),
    ("null", "  had_before: {label: 是否已获补助, type: boolean}\n", "  had_before:\n", "not allowed"),
    ("a tab", "  kind: {", "\tkind: {", "not valid YAML"),
    ("twice", "result: amount", "result: amount\nresult: amount", "written twice"),
    ("an alias of itself", "to: [T-4]", "to: &a [*a]", "nested too deeply"),
]  # fmt: skip

# what the file of facts says, the line of the error, and what it says
WRONG_FACTS: list[tuple[str, str | bytes, int, str]] = [
    ("nothing", "", 1, "not valid JSON"),
    ("not closed", '{\n"a": 1\n', 3, "not valid JSON"),
    ("another code", "{}".encode("utf-16"), 1, "not UTF-8"),
    ("no number", '{"equip_fen": NaN}', 1, "is no number"),
    ("nested", "[" * 100_000, 1, "cannot be read"),
    ("twice", '{"kind": "甲",\n"kind": "乙"}', 1, "is written twice"),
    ("a word", '"x"', 1, "keys and values"),
    ("null", "null", 1, "keys and values"),
    ("facts that are none", '{"facts": 3}', 1, "not keys and values"),
    ("a population of one number", '{\n"population": 3}', 2, "a list of cases"),
    ("a population of numbers", '{"population": [\n1,\nnull]}', 2, "not keys and values"),
    ("a context of words", '{"population": [],\n"context": "x"}', 2, "keys and values"),
    ("a float", '{\n"kind": "甲",\n"equip_fen": 1.5}', 3, "a whole number is expected"),
    ("a text for money", '{"equip_fen": "800"}', 1, "a whole number is expected"),
    ("too large", '{"equip_fen": 10000000000000000000000}', 1, "too large"),
    ("no such day", '{"apply_date": "2024-02-30"}', 1, "no such day"),
    ("a week", '{"apply_date": "2024-W05-1"}', 1, "YYYY-MM-DD"),
    ("a day without quotes", '{"apply_date": 20240506}', 1, "YYYY-MM-DD"),
    ("zero for false", '{"had_before": 0}', 1, "true or false"),
    ("no such category", '{"kind": "丙"}', 1, "one of"),
    ("half a sign", '{"kind": "\\ud800"}', 1, "one of"),
    ("a series that is none", '{"bills": {"a": 1}}', 1, "a list is expected"),
    ("an item that does not fit", '{"bills": [{"day": "2024-01-01"},\n{"fen": "5"}]}', 2, "whole number"),
    ("in a row", '{"population": [\n{"kind": "甲"},\n{"kind": 5}]}', 3, "one of"),
    ("in the context", '{"context": {"budget": "5"},\n"population": [{"kind": "甲"}]}', 1, "whole number"),
]


def issues(tmp_path: Path, clause: str, facts: str | bytes) -> list[dict[str, Any]]:
    """Run the command, once for machines and once for people, and return what it refuses."""
    (tmp_path / "clause.yaml").write_text(clause, encoding="utf-8")
    given = tmp_path / "facts.json"
    given.write_bytes(facts if isinstance(facts, bytes) else facts.encode())
    out, plain = io.StringIO(), io.StringIO()
    assert run(tmp_path / "clause.yaml", given, as_json=True, out=out) == 1, out.getvalue()
    assert run(tmp_path / "clause.yaml", given, out=plain) == 1 and plain.getvalue()
    found: list[dict[str, Any]] = json.loads(out.getvalue())["issues"]
    assert found and all(one["file"] and one["line"] and one["remedy"] for one in found)
    return found


@pytest.mark.parametrize(
    ("old", "new", "said"), [row[1:] for row in WRONG_CLAUSES], ids=[r[0] for r in WRONG_CLAUSES]
)
def test_a_clause_that_cannot_be(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert CLAUSE.count(old) == 1, old
    found = issues(tmp_path, CLAUSE.replace(old, new), json.dumps(FACTS))
    words = [one["what"]["en"] for one in found if one["file"] == "clause.yaml"]
    assert any(said in word for word in words), words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no clause"), ("hello", "no clause"), ("- a\n", "no clause"), ("\x00", "not valid"),
        ("a: [1", "not valid"), ("entries: []\n", "name one clause"), ("entries: abc\n", "name one clause"),
        ("code: T\n", "is missing"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_clause(tmp_path: Path, text: str, said: str) -> None:
    assert said in issues(tmp_path, text, json.dumps(FACTS))[0]["what"]["en"]


@pytest.mark.parametrize(
    ("text", "line", "said"), [row[1:] for row in WRONG_FACTS], ids=[r[0] for r in WRONG_FACTS]
)
def test_facts_that_cannot_be(tmp_path: Path, text: str | bytes, line: int, said: str) -> None:
    one = issues(tmp_path, CLAUSE, text)[0]
    assert said in one["what"]["en"] and one["line"] == line and one["file"].endswith("facts.json")


def test_files_that_are_not_there(tmp_path: Path) -> None:
    out = io.StringIO()
    assert run(tmp_path / "none.yaml", tmp_path / "none.json", as_json=True, out=out) == 1
    (tmp_path / "clause.yaml").write_text(CLAUSE, encoding="utf-8")
    assert run(tmp_path / "clause.yaml", tmp_path / "none.json", out=out) == 1


def given(tmp_path: Path, facts: dict[str, Any]) -> dict[str, Any]:
    (tmp_path / "clause.yaml").write_text(CLAUSE, encoding="utf-8")
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    out = io.StringIO()
    assert run(tmp_path / "clause.yaml", tmp_path / "facts.json", as_json=True, out=out) == 0, out.getvalue()
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_what_is_well_formed_is_computed(tmp_path: Path) -> None:
    found = given(tmp_path, FACTS)
    assert (found["amount_fen"], found["payable_to_date_fen"]) == (40_000_000, 24_000_000)
    assert "unused_facts" not in found


def test_a_slip_of_the_pen_is_told(tmp_path: Path) -> None:
    item = {"day": "2024-01-01", "fen": 5, "fan": 6}
    found = given(tmp_path, {**FACTS, "equip": 5, "bills": [item]})
    assert found["unused_facts"] == ["bills.fan", "equip"] or found["unused_facts"] == ["equip", "bills.fan"]


def test_an_item_that_is_not_known_names_its_series(tmp_path: Path) -> None:
    assert given(tmp_path, {**FACTS, "bills": [None]})["missing"] == ["bills"]


def test_a_part_whose_time_is_not_known_is_not_a_traceback(tmp_path: Path) -> None:
    text = CLAUSE.replace("  had_before: {label: 是否已获补助, type: boolean}\n",
                          "  had_before: {label: 是否已获补助, type: boolean}\n"
                          "  later: {label: 验收, type: boolean, required: false}\n")  # fmt: skip
    (tmp_path / "clause.yaml").write_text(text.replace("when: had_before", "when: later"), encoding="utf-8")
    (tmp_path / "facts.json").write_text(json.dumps(FACTS), encoding="utf-8")
    out = io.StringIO()
    assert run(tmp_path / "clause.yaml", tmp_path / "facts.json", as_json=True, out=out) == 0
    found = json.loads(out.getvalue())
    assert (found["payable_to_date_fen"], found["payable_at_least_fen"]) == (None, 24_000_000)


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ("test: equip_fen >= 500万元", "test: equip_fen >= 500万", "such as 500万元"),
        ("test: not had_before", "test: 'not had_before && kind == \"甲\"'", "write `and`"),
        ("test: not had_before", "test: 设备投资 > 0", "name a fact by its key"),
        ("test: not had_before", "test: '\"甲\" in kind'", "has(titles"),
        ("test: not had_before", "test: 'apply_date > \"2024-01-01\"'", "days stand without quotes"),
        ("  had_before: {label: 是否", "  已获: {label: 是否", "lower-case letters"),
    ],
)
def test_the_remedy_says_what_to_write(tmp_path: Path, old: str, new: str, remedy: str) -> None:
    assert old in CLAUSE
    (tmp_path / "clause.yaml").write_text(CLAUSE.replace(old, new), encoding="utf-8")
    (tmp_path / "facts.json").write_text(json.dumps(FACTS), encoding="utf-8")
    out = io.StringIO()
    assert run(tmp_path / "clause.yaml", tmp_path / "facts.json", as_json=True, out=out) == 1
    assert any(remedy in issue["remedy"]["en"] for issue in json.loads(out.getvalue())["issues"])
