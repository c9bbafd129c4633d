"""What we carry from others is unchanged, licensed and listed."""

import hashlib
import json
import re

from tests.house.repository import PACKAGE

WEB = PACKAGE / "web"
VENDORED = json.loads((WEB / "vendored.json").read_text(encoding="utf-8"))
FREE = {"0BSD", "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC"}


def test_every_vendored_file_is_as_published() -> None:
    changed = [
        path
        for package in VENDORED
        for path, digest in package["files"].items()
        if not (WEB / path).is_file() or hashlib.sha256((WEB / path).read_bytes()).hexdigest() != digest
    ]
    assert changed == []


def test_no_file_of_others_is_missing_from_the_list() -> None:
    listed = {path for package in VENDORED for path in package["files"]}
    present = [*(WEB / "icons").iterdir(), *(WEB / "static" / "luodi" / "vendor").iterdir()]
    assert {path.relative_to(WEB).as_posix() for path in present} == listed


def test_every_package_has_version_source_and_a_free_licence_with_its_text() -> None:
    for package in VENDORED:
        assert package["licence"] in FREE, package["name"]
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
        assert package["version"] in package["source"]
        assert any("LICENSE" in path for path in package["files"])


def test_the_document_names_the_same_packages() -> None:
    document = (WEB / "VENDORED.md").read_text(encoding="utf-8")
    for package in VENDORED:
        assert f"| {package['name']} | {package['version']} | {package['licence']} |" in document
