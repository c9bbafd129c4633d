"""Identifiers of the State: the unified social credit code and the project code.

Unified social credit code: GB 32100-2015, 18 characters, the last a check character (modulus 31).
Project code: 投资项目在线审批监管平台, YYMM-RRRRRR-TT-PP-NNNNNN.
"""

import re
import unicodedata

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {char: index for index, char in enumerate(_ALPHABET)}
_WEIGHTS = tuple(3**index % 31 for index in range(17))
_USCC = re.compile(rf"[{_ALPHABET}]{{18}}")
_PROJECT_CODE = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{6}")
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_BRACKETS = str.maketrans({"（": "(", "）": ")", "【": "[", "】": "]", "〔": "[", "〕": "]"})
_COMPANY_FORMS = re.compile(r"有限责任公司")


def normal_code(text: str) -> str:
    """NFKC, no white space, long dashes as hyphens."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).replace("—", "-").replace("–", "-")


def normal_uscc(text: str) -> str:
    """NFKC, no white space, upper case."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def uscc_check_character(body: str) -> str:
    """Return the check character of the first 17 characters; raises KeyError on a foreign character."""
    total = sum(_VALUE[char] * weight for char, weight in zip(body, _WEIGHTS, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


def uscc_problem(code: str) -> str | None:
    """Return ``uscc_malformed``, ``uscc_check_digit`` or None for a normalised code."""
    if not _USCC.fullmatch(code):
        return "uscc_malformed"
    return None if uscc_check_character(code[:17]) == code[17] else "uscc_check_digit"


def is_uscc(text: str) -> bool:
    """Tell whether a text is a valid unified social credit code."""
    return uscc_problem(normal_uscc(text)) is None


def looks_like_project_code(text: str) -> bool:
    """Tell whether a text has the form of a project code (the number itself has no check digit)."""
    return _PROJECT_CODE.fullmatch(normal_code(text)) is not None


def normal_name(text: str) -> str:
    """Return a name as names are compared: NFKC, no white space, round brackets alike."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS)


def name_without_company_form(text: str) -> str:
    """Return a comparable name in which 有限公司 and 有限责任公司 are one."""
    return _COMPANY_FORMS.sub("有限公司", normal_name(text))
