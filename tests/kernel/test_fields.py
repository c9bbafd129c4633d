"""The catalogue declares every field once, completely and in both languages."""

import pytest

from luodi.kernel.fields import CatalogueError, load_catalogue, parse_field
from luodi.kernel.text import Text


def test_it_holds_the_ledger_keys_and_the_later_ones() -> None:
    catalogue = load_catalogue()
    for key in ("project_code", "name", "county", "total_investment", "stat_new_funds", "remark"):
        assert key in catalogue
    for key in ("leading_industry", "attributed_unit", "substantive_start_on", "in_statistics_on", "kinds"):
        assert key in catalogue
    assert len(set(catalogue.keys())) == len(catalogue)


def test_personal_fields_are_marked() -> None:
    catalogue = load_catalogue()
    assert {entry.key for entry in catalogue if entry.sensitivity == "personal"} == {
        "contact",
        "responsible_leader",
    }


def test_stage_fields_have_distinct_codes() -> None:
    stages = [entry.stage for entry in load_catalogue().by_fact("stage")]
    assert None not in stages
    assert len(stages) == len(set(stages))
    signed = load_catalogue().stage_field("signed")
    assert signed is not None and signed.key == "signed_on"


def test_an_office_adds_words_and_fields() -> None:
    catalogue = load_catalogue().with_synonyms({"name": ["工程"]})
    assert catalogue["name"].synonyms[0] == "工程"
    extra = parse_field({"key": "x_line", "label": {"zh": "产线", "en": "Line"}, "type": "int"})
    assert catalogue.plus([extra])["x_line"].label == Text("产线", "Line")


@pytest.mark.parametrize(
    "broken",
    [
        {"key": "a b", "label": {"zh": "甲", "en": "A"}, "type": "text"},
        {"key": "a", "label": {"zh": "甲"}, "type": "text"},
        {"key": "a", "label": {"zh": "甲", "en": "A"}, "type": "number"},
        {"key": "a", "label": {"zh": "甲", "en": "A"}, "type": "date", "fact": "stage"},
        {"key": "a", "label": {"zh": "甲", "en": "A"}, "type": "choices"},
        {"key": "a", "label": {"zh": "甲", "en": "A"}, "type": "text", "sensitivity": "secret"},
    ],
)
def test_a_wrong_declaration_says_what_is_wrong(broken: dict[str, object]) -> None:
    with pytest.raises(CatalogueError):
        parse_field(broken)
