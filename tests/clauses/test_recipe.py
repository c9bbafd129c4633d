"""The recipe for a clause works as it is written."""

import io
import json
import re
from pathlib import Path

from luodi.kernel.clauses.command import run

RECIPE = Path(__file__).resolve().parents[2] / "docs" / "recipes" / "clause.md"


def test_the_clause_of_the_recipe_computes(tmp_path: Path) -> None:
    text = RECIPE.read_text(encoding="utf-8")
    for kind, name in (("yaml", "clause.yaml"), ("json", "facts.json")):
        found = re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)
        assert found is not None
        body = re.sub(r"^   ", "", found[1], flags=re.MULTILINE)
        (tmp_path / name).write_text(body, encoding="utf-8")
    out = io.StringIO()
    assert run(tmp_path / "clause.yaml", tmp_path / "facts.json", as_json=True, out=out) == 0, out.getvalue()
    assert json.loads(out.getvalue())["amount_fen"] == 40_000_000
