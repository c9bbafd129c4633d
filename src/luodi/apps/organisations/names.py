"""Names of units as workbooks write them, brought to one form."""

import re
import unicodedata

_SPACES = re.compile(r"[\s·•\u3000]+")
_BRACKETS = str.maketrans({"（": "(", "）": ")", "【": "(", "】": ")", "[": "(", "]": ")"})


def normal_name(text: str) -> str:
    """Return the form under which names are compared: NFKC, no spaces, one kind of bracket, lower case."""
    folded = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return _SPACES.sub("", folded).lower()
