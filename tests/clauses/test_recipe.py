"""The recipes for a clause work as they are written: the whole clause, and every part with its results."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from luodi.kernel.clauses import evaluate, evaluate_population, problems_of, read_clause
from luodi.kernel.clauses.command import run
from luodi.kernel.clauses.formula import FUNCTIONS, OVER
from luodi.kernel.packs import reading, schema
from luodi.kernel.packs.loading import SHIPPED
from tests.clauses import worked

RECIPES = Path(__file__).resolve().parents[2] / "docs" / "recipes"
PARTS = (RECIPES / "clause-parts.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PARTS, re.DOTALL)
FACTS = yaml.load(BLOCKS[0], yaml.BaseLoader)["facts"]
SHARED = """code: T-1
version: 1
label: {zh: 试, en: Trial}
source: {document: 自拟样例, article: 一}
text: 自拟的例子。
"""


def test_the_clause_of_the_recipe_computes(tmp_path: Path) -> None:
    text = (RECIPES / "clause.md").read_text(encoding="utf-8")
    for kind, name in (("yaml", "clause.yaml"), ("json", "facts.json")):
        found = re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)
        assert found is not None
        body = re.sub(r"^   ", "", found[1], flags=re.MULTILINE)
        (tmp_path / name).write_text(body, encoding="utf-8")
    out = io.StringIO()
    assert run(tmp_path / "clause.yaml", tmp_path / "facts.json", as_json=True, out=out) == 0, out.getvalue()
    assert json.loads(out.getvalue())["amount_fen"] == 40_000_000


def whole(block: str, folder: Path) -> dict[str, Any]:
    """Return a clause of which a block shows one part: with the facts it names, and one fen to give."""
    lines = BLOCKS[0].splitlines()[1:]
    said = re.sub(r"#.*", "", block)
    used = [line for line in lines if re.search(rf"(?<![.\w]){line.split(':')[0].strip()}\b", said)]
    result = "" if "result:" in block else "result: amount\n"
    gives = "" if "benefit:" in block else "benefit: {formula: 0.01元, fixed: true}\n"
    facts = "\n".join(["facts:", *(used or ["  any: {label: 任一, type: money, default: 0}"])])
    (folder / "part.yaml").write_text(f"{SHARED}{result}{gives}{facts}\n{block}", encoding="utf-8")
    document = reading.read(folder / "part.yaml", "part.yaml")
    assert document.issues == [] and schema.check(document, document.value, "clauses", ()) == []
    value: dict[str, Any] = document.value
    return value


def told(result: dict[str, Any]) -> str:
    if result["eligible"] is None:
        return f"missing {' '.join(result['missing'])}"
    if not result["eligible"] and "quota" not in result.get("failed", ""):
        return f"no {result['failed']}"
    return "decide" if result.get("needs_decision") else str(result.get("amount_fen"))


@pytest.mark.parametrize("block", BLOCKS[1:], ids=[block.splitlines()[0][:60] for block in BLOCKS[1:]])
def test_every_part_gives_what_it_says(block: str, tmp_path: Path) -> None:
    made = read_clause(whole(block, tmp_path))
    assert problems_of(made) == []
    for given, wanted in re.findall(r"^# (\{.*?\}|\[.*?\]) → (.*)$", block, re.MULTILINE):
        facts, (said, *more) = json.loads(given), re.split(r"\s{2,}", wanted)
        if isinstance(facts, list):
            found = evaluate_population(made, facts, engine=worked.engine())
            assert [one.get("amount_fen") for one in found] == json.loads(said)
            continue
        result = evaluate(made, facts, engine=worked.engine(), readings=True)
        assert told(result) == said
        for one in more:
            key, value = one.split(" ", 1)
            assert result[key] == json.loads(value)


def test_every_part_and_word_of_the_language_is_shown() -> None:
    schema_ = yaml.safe_load(
        (SHIPPED.parent / "kernel" / "packs" / "schemas" / "clauses.yaml").read_text("utf-8")
    )
    both = PARTS + (RECIPES / "clause.md").read_text(encoding="utf-8")
    group = schema_["properties"]["group"]["properties"]
    words = [*schema_["properties"], *schema_["$defs"]["fact"]["properties"], *group, *FUNCTIONS, *OVER]
    words += [name for part in ("ranking", "quota", "budget") for name in group[part]["properties"]]
    words += schema_["properties"]["relations"]["items"]["properties"]["kind"]["enum"]
    assert [word for word in words if not re.search(rf"\b{word}\b", both)] == []
