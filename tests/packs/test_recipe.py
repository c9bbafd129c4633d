"""The recipe for a pack works as it is written."""

import io
import re
from pathlib import Path

from luodi.kernel.packs import check, load_packs

RECIPE = Path(__file__).resolve().parents[2] / "docs" / "recipes" / "pack.md"


def test_the_pack_of_the_recipe_has_no_error(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", RECIPE.read_text(encoding="utf-8"), re.DOTALL)
    head, entries, cases = (re.sub(r"^   ", "", block, flags=re.MULTILINE) for block in blocks)
    pack = tmp_path / "trial-2024"
    (pack / "cases").mkdir(parents=True)
    (pack / "pack.yaml").write_text(head, encoding="utf-8")
    (pack / "stalls.yaml").write_text(entries, encoding="utf-8")
    (pack / "cases" / "stalls.yaml").write_text(cases, encoding="utf-8")
    out = io.StringIO()
    assert check.run([pack], out) == 0, out.getvalue()
    shipped = len(load_packs().packs)
    assert f"{shipped + 1} pack(s)" in out.getvalue()
