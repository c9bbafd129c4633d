"""Our styles and scripts run in Chromium 80: domestic desktops, 360, Windows 7."""

import re

import pytest

from tests.house.repository import PACKAGE, shown

STYLES = sorted(path for path in PACKAGE.rglob("*.css"))
SCRIPTS = sorted(path for path in PACKAGE.rglob("*.js"))
NEWER_CSS = {
    ":has()": r":has\(",
    ":is() and :where()": r":(?:is|where)\(",
    "inset": r"(?<![-\w])inset(?:-[a-z]+)*\s*:",
    "color-mix()": r"color-mix\(",
    "oklch and oklab": r"\bokl(?:ch|ab)\(",
    "layers": r"@layer\b",
    "container queries": r"@container\b|container-type",
    "aspect-ratio": r"(?<![-\w])aspect-ratio\s*:",
    "nesting": r"&\s*[.:\[>+~\s]",
    "subgrid": r"\bsubgrid\b",
    "dynamic viewport units": r"\d(?:dvh|svh|lvh|dvw)\b",
    "range media queries": r"@media[^{]*[<>]=?",
    "accent only": r"@scope\b|@starting-style\b",
}
NEWER_JS = {
    ".at()": r"\.at\(",
    "structuredClone": r"\bstructuredClone\(",
    "Object.hasOwn": r"\bObject\.hasOwn\(",
    "replaceAll": r"\.replaceAll\(",
    "findLast": r"\.findLast(?:Index)?\(",
    "copying array methods": r"\.to(?:Sorted|Reversed|Spliced)\(",
    "Promise.any": r"\bPromise\.any\(",
    "logical assignment": r"(?:\|\||&&|\?\?)=",
    "static blocks": r"\bstatic\s*\{",
    "private members": r"\bthis\.#\w",
    "numeric separators": r"\b\d+_\d+\b",
    "top-level await": r"^await\b",
}


@pytest.mark.parametrize("feature", NEWER_CSS)
def test_styles_use_nothing_newer(feature: str) -> None:
    found = []
    for path in STYLES:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [f"{shown(path)}: {match[0]}" for match in re.finditer(NEWER_CSS[feature], text)]
    assert found == []


def test_gap_is_used_in_grids_only() -> None:
    found = []
    for path in STYLES:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for match in re.finditer(r"([^{}]+)\{([^{}]*)\}", text):
            selector, body = match[1].strip(), match[2]
            gap = re.search(r"(?<![-\w])(?:row-|column-)?gap\s*:", body)
            if gap and "grid" not in body and "grid" not in selector:
                found.append(f"{shown(path)}: {selector}")
    assert found == [], "Chromium 80 has no gap in flex boxes: use margins"


@pytest.mark.parametrize("feature", NEWER_JS)
def test_scripts_use_nothing_newer(feature: str) -> None:
    found = []
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        found += [f"{shown(path)}: {m[0]}" for m in re.finditer(NEWER_JS[feature], text, re.MULTILINE)]
    assert found == []


def test_our_scripts_evaluate_nothing() -> None:
    found = [
        shown(path)
        for path in SCRIPTS
        if "vendor" not in path.parts
        and re.search(
            r"\beval\(|\bnew Function\b|innerHTML|insertAdjacentHTML|document\.write", path.read_text()
        )
    ]
    assert found == []
