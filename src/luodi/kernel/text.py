"""A sentence in both interface languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Chinese source and its English."""

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        """Return the wording for a language code; anything but English gets Chinese."""
        return self.en if lang.lower().startswith("en") else self.zh

    def __str__(self) -> str:
        return self.zh


def whole_number(text: object) -> int | None:
    """Return the whole number that an address or a form says, in plain digits that BIGINT holds."""
    word = str(text or "")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 19 else None
