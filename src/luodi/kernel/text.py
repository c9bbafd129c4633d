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
