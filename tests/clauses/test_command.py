"""``luodi evaluate``: without a database, one case or a population, and every error with its place."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from luodi.kernel.clauses.command import run
from luodi.kernel.packs.loading import SHIPPED
from tests.clauses import worked

FILE = SHIPPED / "panzhihua-west-2025" / "clauses" / "article-6.yaml"
CASES = {case["name"]: case for case in worked.documents()["XQ-1"]["cases"]}
GROUP = "group: two batches of one project share one cap"


def ask(tmp_path: Path, given: object, clause: Path = FILE, as_json: bool = True) -> tuple[int, str]:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(given), encoding="utf-8")
    out = io.StringIO()
    return run(clause, facts, as_json=as_json, out=out), out.getvalue()


def test_one_case(tmp_path: Path) -> None:
    code, printed = ask(tmp_path, CASES["normal"]["facts"])
    found = json.loads(printed)
    assert code == 0 and found["ceiling_fen"] == 240_000_000
    assert {"id", "words", "inputs", "formula", "result"} <= set(found["steps"][1])
    other = next(r for r in found["readings"] if r["id"] == "on_time")["others"][0]
    assert other["result"]["eligible"] is False, "the other reading is computed, and not chosen"


def test_a_population_with_its_context(tmp_path: Path) -> None:
    code, printed = ask(tmp_path, CASES[GROUP])
    found = json.loads(printed)
    assert code == 0 and found["total_fen"] == CASES[GROUP]["expect_total_fen"]
    assert [row["id"] for row in found["results"]] == ["p1-batch1", "p1-batch2", "p2"]


def test_in_words(tmp_path: Path) -> None:
    code, printed = ask(tmp_path, CASES["one day late"]["facts"], as_json=False)
    assert code == 0 and "不符合。实际投产2026-10-01晚于约定2026-09-30，未如期" in printed
    assert "“如期建成投产” actual_date <= planned_date" in printed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("equip_fen * rate", "equip_fen * (rate", "此处应为“)”"),
        ("equip_fen * rate", "equip_fen + rate", "金额与比例"),
        ("project_cap - paid_fen", "project_capp", "没有“project_capp”"),
        ("result: ceiling", "result: maybe", "不合规定"),
        ("    limits:", "    limitz:", "不认识“limitz”"),
    ],
)
def test_a_clause_that_cannot_be(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace(old, new), encoding="utf-8")
    line = next(n for n, row in enumerate(broken.read_text("utf-8").splitlines(), 1) if new in row)
    code, printed = ask(tmp_path, CASES["normal"]["facts"], broken, as_json=False)
    assert code == 1 and f"broken.yaml:{line}: " in printed and said in printed


def test_every_fact_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    wrong = {"equip_fen": 1.5, "planned_date": "2026-02-30", "project_class": "甲", "new_scale_fen": True}
    code, printed = ask(tmp_path, {**CASES["normal"]["facts"], **wrong})
    assert code == 1
    assert {issue["field"] for issue in json.loads(printed)["issues"]} == set(wrong)


def test_a_sum_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    clause = tmp_path / "large.yaml"
    clause.write_text(
        "code: L\nlabel: {zh: 大, en: Large}\nresult: amount\n"
        "facts: {a: {label: 甲, type: money}}\nbenefit: {formula: a * 100}\n",
        encoding="utf-8",
    )
    code, printed = ask(tmp_path, {"a": 2**63 - 1}, clause)
    assert code == 1 and json.loads(printed)["issues"][0]["code"] == "overflow"
    assert json.loads(ask(tmp_path, {"a": 2**56}, clause)[1])["amount_fen"] == 100 * 2**56


def test_the_command_needs_no_database(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(CASES["normal"]["facts"]), encoding="utf-8")
    environment: dict[str, Any] = {**os.environ, "LUODI_DATA": str(tmp_path / "none")}
    command = [sys.executable, "-m", "luodi.cli", "evaluate", str(FILE), "--facts", str(facts), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ceiling_fen"] == 240_000_000
    assert done.stderr == "" and not (tmp_path / "none").exists()


THREE = worked.HERE / "packs" / "clause-cities" / "clauses" / "titles.yaml"


def three(tmp_path: Path) -> Path:
    """Return a file of the three clauses of which two pairs are 就高不重复 and one is silent."""
    text = THREE.read_text("utf-8")
    first, last = text.index("  - code: M-14A"), text.index("  - code: M-15")
    file = tmp_path / "three.yaml"
    file.write_text(
        "source: {document: 自拟样例, article: 试}\nentries:\n" + text[first:last], encoding="utf-8"
    )
    return file


@pytest.mark.parametrize(
    ("titles", "equip", "kept", "span", "asked"),
    [
        (["专精特新", "小巨人"], 400, [0, 50, 0], (50, 50), 0),
        (["专精特新", "小巨人"], 1200, [20, 0, 60], (60, 80), 1),
        (["专精特新"], 1200, [20, 60], (60, 80), 1),
        (["小巨人"], 1000, [50, 0], (50, 50), 0),
        ([], 1000, [50], (50, 50), 0),
    ],
)
def test_a_file_of_several_clauses(
    tmp_path: Path, titles: list[str], equip: int, kept: list[int], span: tuple[int, int], asked: int
) -> None:
    code, printed = ask(tmp_path, {"titles": titles, "equip_fen": equip * 1_000_000}, three(tmp_path))
    found = json.loads(printed)["together"]
    assert code == 0 and [one["kept_fen"] // 1_000_000 for one in found["shares"]] == kept
    assert (found["least_fen"] // 1_000_000, found["most_fen"] // 1_000_000) == span
    assert len(found["questions"]) == asked and (found["total_fen"] is None) == bool(asked)


def test_several_clauses_over_several_cases(tmp_path: Path) -> None:
    rows = [{"id": "1", "titles": ["小巨人"]}, {"id": "2", "titles": [], "equip_fen": 100, "else": 1}]
    code, printed = ask(tmp_path, {"population": rows}, three(tmp_path))
    found = json.loads(printed)
    first, second = found["results"]
    assert code == 0 and first["clauses"]["M-14B"]["amount_fen"] == 50_000_000
    assert (first["together"]["undecided"], first["together"]["total_fen"]) == (["M-14C"], None)
    assert (second["together"]["total_fen"], found["unused_facts"]) == (5, ["else"])
    code, printed = ask(tmp_path, rows[1], three(tmp_path), as_json=False)
    assert code == 0 and "M-14C 0.05元 → 0.05元（单独计算）" in printed


def test_money_is_said_as_people_write_it(tmp_path: Path) -> None:
    printed = ask(tmp_path, CASES["normal"]["facts"], as_json=False)[1]
    assert "equip_fen=8000万元" in printed and "→ 240万元" in printed
