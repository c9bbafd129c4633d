"""Names as the ledger compares them, and words of a workbook as its codes."""

import re
import unicodedata
from collections.abc import Iterable

from luodi.kernel.fields import Choice

_BRACKETS = str.maketrans("【】〔〕[]", "()()()")


def normal_name(text: str | None) -> str:
    """Return the form under which names are compared: NFKC, no white space, one kind of bracket.

    一期 and 二期 stay apart: a phase is part of the name.
    """
    folded = unicodedata.normalize("NFKC", text or "").translate(_BRACKETS)
    return "".join(folded.split()).lower()


def loose_name(name: str) -> str:
    """Return a normal name in which 有限公司 and 有限责任公司 are one."""
    return name.replace("有限责任公司", "有限公司")


def choice_of(word: str, choices: Iterable[Choice]) -> str | None:
    """Return the code of the choice that a word means, or None.

    The word equals a code or a label, or holds exactly one label (招商引资项目 → 招商).
    """
    said = normal_name(word)
    found = set()
    for choice in choices:
        label = normal_name(choice.label.zh)
        if said in (choice.code, label, normal_name(choice.label.en)):
            return choice.code
        parts = re.split(r"[/()]", label)
        if any(part and part in said for part in parts):
            found.add(choice.code)
    return found.pop() if len(found) == 1 else None
