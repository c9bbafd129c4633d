"""File names say what is inside; identifiers are English; no place, no year and no rate in Python."""

import ast
import csv
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.house.repository import PACKAGE, ROOT, python_files, shown, tree

BANNED_FILES = {"utils.py", "helpers.py", "common.py", "misc.py"}
PINYIN = re.compile(
    r"xiangmu|kaigong|qianyue|luodi_|touchan|daxiao|jungong|lixiang|mouhua|zaitan|ruku|rutong|wuwei|taizhang|"
    r"touzi|yuanqu|qiye|zhengce|shenpi|danwei|quxian|wanyuan|yiyuan|diaodu|duban|baolian|lianzhang|yaosu"
)
SEED_PLACES = {
    "涪澜",
    "安澜区",
    "石柳区",
    "青渡县",
    "明溪县",
    "望瀛",
    "四川",
    "遂宁",
    "射洪",
    "铜川",
    "攀枝花",
    "南充",
}
SCANNED = [
    path for path in python_files("src") if not {"demo", "packs"} & set(path.relative_to(PACKAGE).parts[:1])
]


def place_names() -> set[str]:
    """Return the names of the divisions of the code table, and the places of the seeds and the demo."""
    names = set(SEED_PLACES)
    for path in ROOT.joinpath("src").rglob("divisions.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            names |= {row["name"] for row in csv.DictReader(file) if len(row["name"]) > 2}
    return names - {"市辖区", "县级市", "省直辖县级行政区划"}


def spoken(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of every string and comment with Chinese in it."""
    source = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.STRING, tokenize.COMMENT) and re.search("[\u4e00-\u9fff]", token.string):
            yield token.start[0], token.string


def test_no_file_is_named_after_nothing() -> None:
    found = [shown(path) for path in python_files("src", "tests", "benchmarks") if path.name in BANNED_FILES]
    assert found == []


def test_no_place_is_named_in_python() -> None:
    names = re.compile("|".join(sorted(map(re.escape, place_names()), key=len, reverse=True)))
    found = [
        f"{shown(path)}:{line} {match[0]}"
        for path in SCANNED
        for line, text in spoken(path)
        if (match := names.search(text))
    ]
    assert found == [], "what holds in one place is pack data"


def identifiers(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and name of everything that a file names."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def test_identifiers_are_english() -> None:
    found = [
        f"{shown(path)}:{line} {name}"
        for path in python_files("src")
        for line, name in identifiers(path)
        if not name.isascii() or PINYIN.search(name.lower())
    ]
    assert found == [], "docs/glossary.md has the English word"


def test_no_rule_depends_on_a_year_written_in_python() -> None:
    found = []
    for path in SCANNED:
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Compare):
                continue
            sides = [node.left, *node.comparators]
            named = any(getattr(side, "attr", getattr(side, "id", "")) == "year" for side in sides)
            years = [s.value for s in sides if isinstance(s, ast.Constant) and isinstance(s.value, int)]
            if named and any(1949 <= year <= 2100 for year in years):
                found.append(f"{shown(path)}:{node.lineno}")
    assert found == [], "a date from which a rule holds is pack data"


def test_no_rate_is_written_in_python() -> None:
    found = [
        f"{shown(path)}:{node.lineno} {node.args[0].value}"
        for path in SCANNED
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in {"Decimal", "Fraction"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and re.fullmatch(r"0?\.\d+|\d+/\d+", str(node.args[0].value))
    ]
    assert found == [], "a rate, share or threshold is pack data"
