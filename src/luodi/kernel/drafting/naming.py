"""Formulas with labels in brackets for people, and back with keys: ``[设备投资额] × [比例]``.

Labels may be typed without brackets; the words 且 或 非 属于 and those of functions are understood.
"""

import re
from collections.abc import Mapping

from luodi.kernel.clauses.saying import SIGNS, WORDS
from luodi.kernel.text import Text

_SHOWN = re.compile(
    r"\"[^\"]*\"|'[^']*'|\d{4}-\d{2}-\d{2}|[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*|>=|<=|==|!=|[-*/]"
)
_PLAIN: Mapping[str, str] = {
    "（": "(", "）": ")", "，": ",", "＜": "<", "＞": ">", "＋": "+", "－": "-", "−": "-", "×": "*", "÷": "/",
    "=": "==", "≥": ">=", "≤": "<=", "≠": "!=", "＝": "==", "　": " ", "＊": "*", "／": "/", "％": "%",
}  # fmt: skip
_SPOKEN = {text.zh: word for word, text in WORDS.items()} | {"不属于": "not in", "没有": "not"}
_MARKED = tuple(word for word in _SPOKEN if "（" in word)
_TYPED = re.compile(
    r"\"[^\"]*\"|'[^']*'|\[[^\]]*\]|“[^”]*”|[A-Za-z_][A-Za-z0-9_.]*|\d{4}-\d{2}-\d{2}|>=|<=|==|!="
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:%|‰|个百分点|个基点|亿元|千万元|百万元|十万元|万元|千元|百元|元)?")
_HAN = re.compile(r"[\u3400-\u9fff]+")


class UnknownName(ValueError):
    """A name in a formula that nothing is called; ``what`` says which."""

    def __init__(self, name: str) -> None:
        """Keep the sentence in both languages."""
        self.what = Text(f"没有叫“{name}”的事实、参数或中间量", f"nothing is called `{name}`")
        super().__init__(self.what.en)


class Names:
    """The labels of a clause by key, and the keys by label; a label that two share names nothing."""

    def __init__(self, labels: Mapping[str, str], former: Mapping[str, str] | None = None) -> None:
        """``former`` are labels that formulas may still carry, as key → label before it was changed."""
        said = list(labels.values())
        self.labels = {key: label for key, label in labels.items() if _usable(label, said)}
        self.keys = {label: key for key, label in (former or {}).items() if _usable(label, [])}
        self.keys |= {label: key for key, label in self.labels.items()}
        self.known = set(labels)
        self._longest = sorted(self.keys, key=len, reverse=True)

    def shown(self, formula: str) -> str:
        """Write a formula with labels and signs."""

        def said(found: re.Match[str]) -> str:
            piece = found[0]
            if piece[0] in "\"'":
                return piece
            if piece in self.labels:
                return f"[{self.labels[piece]}]"
            if piece in self.known:
                return piece
            return SIGNS.get(piece) or (WORDS[piece].zh if piece in WORDS else piece)

        return _SHOWN.sub(said, formula)

    def read(self, text: str) -> str:
        """Return a typed formula with keys; raises UnknownName."""
        done: list[str] = []
        at = 0
        while at < len(text):
            piece, at = self._next(text, at)
            if done and done[-1][-1:].isalnum() and piece[:1].isalpha() and piece.isascii():
                done.append(" ")
            done.append(piece)
        return re.sub(r"\s+", " ", "".join(done)).strip()

    def _next(self, text: str, at: int) -> tuple[str, int]:
        found = _TYPED.match(text, at)
        if found and found[0][0] == "[":
            return self._bracketed(found[0][1:-1].strip()), found.end()
        if found and found[0][0] == "“":
            return f'"{found[0][1:-1]}"', found.end()
        label = next((one for one in self._longest if text.startswith(one, at)), None)
        if found and not (label and len(label) > len(found[0])):
            return found[0], found.end()
        if label:
            return f" {self.keys[label]} ", at + len(label)
        word = next((one for one in _MARKED if text.startswith(one, at)), None)
        if word:
            return f" {_SPOKEN[word]} ", at + len(word)
        number = _NUMBER.match(text, at)
        if number:
            return number[0], number.end()
        han = _HAN.match(text, at)
        return self._spoken(han[0], at) if han else (_PLAIN.get(text[at], text[at]), at + 1)

    def _bracketed(self, name: str) -> str:
        if name in self.keys:
            return self.keys[name]
        if name in self.known:
            return name
        raise UnknownName(name)

    def _spoken(self, run: str, at: int) -> tuple[str, int]:
        """Return the word that a run of Chinese is, or begins with where a label follows."""
        for word in sorted(_SPOKEN, key=len, reverse=True):
            rest = run[len(word) :]
            if run.startswith(word) and (not rest or any(rest.startswith(one) for one in self._longest)):
                return f" {_SPOKEN[word]} ", at + len(word)
        raise UnknownName(run)


def _usable(label: str, said: list[str]) -> bool:
    return bool(label) and said.count(label) <= 1 and not set(label) & set("[]\"'“”") and label not in _SPOKEN
