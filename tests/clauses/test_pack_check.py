"""``luodi pack check`` on clauses: every error has its line, what is only doubtful is a hint."""

import io
import shutil
from pathlib import Path

import pytest

from luodi.kernel.packs import check
from luodi.kernel.packs.loading import SHIPPED
from tests.clauses import worked

FOLDER = "panzhihua-west-2025"


def tried(tmp_path: Path, old: str, new: str) -> tuple[int, str, int]:
    pack = tmp_path / FOLDER
    shutil.copytree(SHIPPED / FOLDER, pack)
    file = pack / "clauses" / "article-6.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    out = io.StringIO()
    code = check.run([pack], out)
    line = next((n for n, row in enumerate(file.read_text("utf-8").splitlines(), 1) if new in row), 0)
    return code, out.getvalue(), line


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("actual_date <= planned_date", "actual_date <= planed_date", "planed_date"),
        ("actual_date <= planned_date", "actual_date <= equip_fen", "not alike"),
        ("result: ceiling", "result: roof", "not allowed"),
        ("benefit: {formula", "benefits: {formula", "not known here"),
        ("status: consultation", "status: in_force", "no fair-competition review opinion"),
        ("conditions.on_time: actual_date", "conditions.in_time: actual_date", "no place"),
        ("value: 3%,", "value: 4%,", "differs"),
    ],
)
def test_an_error_has_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    code, printed, line = tried(tmp_path, old, new)
    assert code == 1 and said in printed
    if said != "differs":
        assert f"{FOLDER}/clauses/article-6.yaml:{line}: " in printed


def test_a_cliff_is_a_hint_and_no_error(tmp_path: Path) -> None:
    code, printed, _line = tried(tmp_path, "version: 1", "version: 2")
    assert code == 0 and "article-6.yaml:27: 新增生产规模到2000万元时" in printed


def test_the_examples_are_checked() -> None:
    out = io.StringIO()
    assert check.run([worked.EXAMPLES], out) == 0, out.getvalue()
