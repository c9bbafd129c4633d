"""Credit codes by GB 32100-2015, project codes, and names as they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.identifiers import (
    is_uscc,
    looks_like_project_code,
    name_without_company_form,
    normal_code,
    normal_name,
    uscc_check_character,
    uscc_problem,
)

VALID = [
    "91350100M000100Y43",
    "91519906MAATU54D0B",
    "91519905MA6WT3PD9T",
    "91519906MA1XUG946G",
    "91519901MAGXYWEH70",
]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("code", VALID)
def test_valid_codes(code: str) -> None:
    assert uscc_problem(code) is None
    assert is_uscc(f" {code.lower()} ")


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_one_character_completes_a_code_and_no_other_does(body: str) -> None:
    good = uscc_check_character(body)
    assert uscc_problem(body + good) is None
    assert {uscc_problem(body + other) for other in ALPHABET if other != good} == {"uscc_check_digit"}


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_miscopied_character_is_caught(body: str, at: int, wrong: str) -> None:
    code = body + uscc_check_character(body)
    miscopied = code[:at] + wrong + code[at + 1 :]
    assert miscopied == code or uscc_problem(miscopied) == "uscc_check_digit"


@pytest.mark.parametrize(
    "code",
    ["", "9151990", "91519906MAATU54DOB", "91519906MAATU54DIB", "91519906MAATU54D0BB", "统一社会信用代码"],
)
def test_malformed_codes(code: str) -> None:
    assert uscc_problem(code) == "uscc_malformed"


def test_project_codes() -> None:
    assert looks_like_project_code(" 2403—519901-04-01-123456")
    assert not looks_like_project_code("2403-519901-04-01-12345")
    assert normal_code("2403–519901—04") == "2403-519901-04"


def test_names_are_compared_without_widths_spaces_and_kinds_of_brackets() -> None:
    assert normal_name("\u3000甲（一期）项目 ") == normal_name("甲(一期)项目")
    assert normal_name("甲（一期）项目") != normal_name("甲（二期）项目")
    assert name_without_company_form("某某有限责任公司") == name_without_company_form("某某有限公司")
