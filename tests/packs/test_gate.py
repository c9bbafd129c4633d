"""The gate of packs names file, line and remedy, and lists everything at once."""

import io
from pathlib import Path

import pytest

from luodi.kernel import packs
from luodi.kernel.issues import Issue
from luodi.kernel.packs import PackErrors, check
from luodi.kernel.text import Text

PACK = """code: trial
version: 1
label: {zh: 试验, en: Trial}
document: {title: 试验文件}
'on': [base]
"""
STALL = """source: {document: 试验文件}
entries:
  - code: WU-1
    version: 7
    extends: base@1
    label: {zh: 立项未开工, en: Not started}
"""


def made(folder: Path, **files: str) -> Path:
    pack = folder / "trial"
    pack.mkdir()
    (pack / "pack.yaml").write_text(files.pop("head", PACK), encoding="utf-8")
    for name, text in files.items():
        path = pack / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return pack


def wrong(pack: Path) -> list[Issue]:
    return check.check([pack])[1]


def places(issues: list[Issue]) -> list[tuple[str, str | None, int | None]]:
    return [(issue.code, issue.file, issue.line) for issue in issues]


def test_an_entry_may_extend_one_below(tmp_path: Path) -> None:
    pack = made(tmp_path, stalls=STALL)
    loaded = packs.load_packs([packs.SHIPPED, pack])
    entry = loaded.in_force("stalls")["WU-1"]
    assert (entry.pack, entry.version, entry.body["order"]) == ("trial", 7, 1)


def test_lines_point_at_what_is_wrong(tmp_path: Path) -> None:
    text = STALL + "    order: first\n    colour: red\n    limits: [{days: 9999, basis: guess}]\n"
    issues = wrong(made(tmp_path, stalls=text))
    assert sorted(places(issues)) == [
        ("schema_enum", "trial/stalls.yaml", 9),
        ("schema_maximum", "trial/stalls.yaml", 9),
        ("schema_type", "trial/stalls.yaml", 7),
        ("unknown_key", "trial/stalls.yaml", 8),
    ]
    assert all(isinstance(issue.what, Text) and issue.remedy for issue in issues)


def test_broken_references_are_named(tmp_path: Path) -> None:
    text = STALL + "    until: [opened]\n    kinds: [attraction, shops]\n    excuses: [rain]\n"
    text += "    scope: {field: colour, op: eq, value: red}\n"
    text += "    clock: [{field: name, since: {zh: a, en: a}, lacking: {zh: b, en: b}}]\n"
    text += "    limits: [{days: 1, basis: example, kinds: [attraction]}]\n"
    assert places(wrong(made(tmp_path, stalls=text))) == [
        ("reference", "trial/stalls.yaml", 7),
        ("reference", "trial/stalls.yaml", 8),
        ("reference", "trial/stalls.yaml", 9),
        ("field_type", "trial/stalls.yaml", 11),
        ("no_general_limit", "trial/stalls.yaml", 12),
        ("unknown_field", "trial/stalls.yaml", 10),
    ]


def test_extending_nothing_is_refused(tmp_path: Path) -> None:
    issues = wrong(made(tmp_path, stalls=STALL.replace("base@1", "base@9")))
    assert places(issues) == [("extends_nothing", "trial/stalls.yaml", 5)]


def test_a_version_stands_once(tmp_path: Path) -> None:
    second = STALL.split("entries:\n", 1)[1]
    issues = wrong(made(tmp_path, stalls=STALL + second))
    assert places(issues) == [("entry_twice", "trial/stalls.yaml", 7)]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("entries:\n  - code: [\n", "yaml_syntax", 3),
        ("entries: []\nentries: []\n", "key_twice", 2),
        ("rules: []\n", "no_entries", 1),
        ("entries: [5]\n", "not_an_entry", 1),
    ],
)
def test_the_form_of_a_file(tmp_path: Path, text: str, code: str, line: int) -> None:
    issues = wrong(made(tmp_path, lights=text))
    assert places(issues) == [(code, "trial/lights.yaml", line)]


def test_a_file_of_no_kind(tmp_path: Path) -> None:
    issues = wrong(made(tmp_path, rules="entries: []\n"))
    assert places(issues) == [("unknown_kind", "trial/rules.yaml", 1)]


def test_a_pack_needs_the_one_below(tmp_path: Path) -> None:
    issues = wrong(made(tmp_path, head=PACK.replace("[base]", "[base, elsewhere]")))
    assert places(issues) == [("pack_missing", "trial/pack.yaml", 5)]
    assert places(wrong(tmp_path / "nowhere")) == [("no_pack", str(tmp_path / "nowhere"), 1)]


BAND = "{{light: {0}, label: {{zh: 灯, en: light}}, {1}}}"
LIGHTS = """source: {{document: 试验文件}}
entries:
  - code: trial
    version: 1
    label: {{zh: 灯, en: Lights}}
    measure: points_behind
    bands: [{0}]
"""


@pytest.mark.parametrize(
    ("bands", "codes"),
    [
        ([("green", "to: 0"), ("red", "above: 0")], []),
        ([("green", "to: 0"), ("red", "above: 0.1")], ["bands_gap"]),
        ([("green", "to: 0"), ("red", "from: 0")], ["bands_overlap"]),
        ([("green", "below: 0.2"), ("red", "above: 0.1")], ["bands_overlap"]),
    ],
)
def test_lights_leave_no_gap_unsaid(tmp_path: Path, bands: list[tuple[str, str]], codes: list[str]) -> None:
    text = LIGHTS.format(", ".join(BAND.format(*band) for band in bands))
    assert [issue.code for issue in wrong(made(tmp_path, lights=text))] == codes


def test_a_holiday_lies_in_its_year(tmp_path: Path) -> None:
    text = """source: {document: 试验文件}
entries:
  - code: "2031"
    version: 1
    label: {zh: 假, en: Days}
    days_off: [2031-01-01, 2032-01-01]
    worked: [2031-01-06]
"""
    assert [i.code for i in wrong(made(tmp_path, holidays=text))] == ["holiday_year", "holiday_worked"]


def test_a_case_that_differs_is_shown_with_both_values(tmp_path: Path) -> None:
    cases = """cases:
  - name: 应当超期
    entry: stalls/WU-1
    day: 2024-08-31
    given: {approved_on: 2024-08-01}
    expect:
      status: overdue
  - {name: 没有此条目, entry: stalls/WU-9, given: {}, expect: {status: none}}
"""
    pack = made(tmp_path, stalls=STALL, cases__stalls=cases)
    assert places(wrong(pack)) == [
        ("case_differs", "trial/cases/stalls.yaml", 7),
        ("case_entry", "trial/cases/stalls.yaml", 8),
    ]
    out = io.StringIO()
    assert check.run([pack], out) == 1
    assert "trial/cases/stalls.yaml:7: " in out.getvalue()
    assert "应为 overdue，算出 pending" in out.getvalue()


def test_loading_raises_everything(tmp_path: Path) -> None:
    pack = made(tmp_path, stalls=STALL + "    colour: red\n", lights="entries: [5]\n")
    with pytest.raises(PackErrors) as caught:
        packs.load_packs([packs.SHIPPED, pack])
    assert len(caught.value.issues) == 2


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    pack = made(tmp_path, stalls=STALL)
    first = packs.load_packs([packs.SHIPPED, pack])
    assert packs.load_packs([packs.SHIPPED, pack]) is first
    (pack / "stalls.yaml").write_text(STALL.replace("version: 7", "version: 18"), encoding="utf-8")
    assert packs.load_packs([packs.SHIPPED, pack]).in_force("stalls")["WU-1"].version == 18
