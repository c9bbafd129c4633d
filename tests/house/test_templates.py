"""Templates obey the Content-Security-Policy, escape what they print and name icons that exist."""

import ast
import re
from pathlib import Path

import pytest

from luodi.web import icons
from tests.house import exceptions
from tests.house.repository import PACKAGE, python_files, shown, templates, tree

TEMPLATES = templates()
FORBIDDEN = {
    "style attribute": re.compile(r"<[^>{%]*\sstyle\s*="),
    "style element": re.compile(r"<style\b"),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)[^>]*>"),
    "event attribute": re.compile(r"<[a-z][^>{%]*\son[a-z]+\s*="),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off"),
    "evaluated htmx": re.compile(r"\bhx-(?:on|vals\s*=\s*['\"]js:|vars)"),
    "foreign address": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//"),
}


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_templates_hold_nothing_that_the_policy_refuses(rule: str) -> None:
    found = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for match in FORBIDDEN[rule].finditer(text):
            found.append(f"{shown(path)}:{text.count(chr(10), 0, match.start()) + 1} {match[0][:60]}")
    assert found == []


def test_every_icon_named_in_a_template_is_vendored() -> None:
    named = {
        (match[1], shown(path))
        for path in TEMPLATES
        for match in re.finditer(r"{%\s*icon\s+[\"']([^\"']+)[\"']", path.read_text(encoding="utf-8"))
    }
    assert {(name, path) for name, path in named if name not in icons.names()} == set()


def test_only_named_files_mark_text_as_safe() -> None:
    found = {
        shown(path)
        for path in python_files("src")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"mark_safe", "SafeString"}
    }
    assert found == set(exceptions.MARK_SAFE)


def test_every_form_that_posts_carries_its_token() -> None:
    found = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(
            r"<form\b[^>]*method=[\"']post[\"'].*?</form>", text, re.DOTALL | re.IGNORECASE
        ):
            if "csrf_token" not in match[0]:
                found.append(f"{shown(path)}:{text.count(chr(10), 0, match.start()) + 1}")
    assert found == []


def test_a_swapped_fragment_begins_with_an_underscore() -> None:
    fragment = [
        shown(path)
        for path in (PACKAGE / "apps").rglob("templates/**/*.html")
        if not path.name.startswith("_")
        and path.parent.name != "widgets"
        and "{% extends" not in path.read_text(encoding="utf-8")
        and "<!doctype" not in path.read_text(encoding="utf-8").lower()
    ]
    assert fragment == []


def test_every_template_stands_in_the_folder_of_its_app() -> None:
    stray: list[Path] = [
        path
        for app in (PACKAGE / "apps").iterdir()
        if app.is_dir()
        for path in app.glob("templates/*")
        if path.name != app.name
    ]
    assert stray == []
