"""The English catalogue: compile it with Babel, and find every sentence that has no English yet.

A fresh machine has no gettext, so ``make setup`` compiles the .po files here. Chinese is the source:
a msgid is the Chinese sentence, and each room keeps its own locale/en/LC_MESSAGES/django.po.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_STRING = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(
    rf"(?<![\w.])(?P<call>_|gettext|ngettext|pgettext|npgettext)\(\s*(?P<args>u?{_STRING}(?:\s*,\s*u?{_STRING})*)"
)
_LITERAL = re.compile(_STRING)
_NAMED = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w*)\}")
_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """One translatable sentence: context ("" for none), the Chinese, and where it stands."""

    context: str
    text: str
    path: str
    line: int


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Something wrong with the English of one sentence; ``where`` is path:line."""

    where: str
    text: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}: {self.text}"


def catalogue_paths(package: Path = PACKAGE) -> list[Path]:
    """Return every .po file of the package."""
    return sorted(package.glob("**/locale/*/LC_MESSAGES/*.po"))


def read_catalogue(path: Path) -> Catalog:
    """Read one .po file; raises ValueError with path and line on a broken one."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], abort_invalid=True)


def compile_catalogues(package: Path = PACKAGE) -> list[Path]:
    """Write the .mo beside every .po and return the written paths; an unchanged file is left alone."""
    written = []
    for source in catalogue_paths(package):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        draft = target.with_suffix(".mo.part")
        with draft.open("wb") as file:
            write_mo(file, read_catalogue(source))
        draft.replace(target)
        written.append(target)
    return written


def _python_sentences(path: Path, shown: str) -> Iterator[Sentence]:
    with path.open("rb") as file:
        for line, message, _comments, context in extract("python", file, keywords=KEYWORDS):
            text = message if isinstance(message, str) else next(part for part in message if part)
            yield Sentence(context or "", text, shown, line)


def _template_sentences(path: Path, shown: str) -> Iterator[Sentence]:
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in _CALL.finditer(source):
        words = [ast.literal_eval(literal) for literal in _LITERAL.findall(match["args"])]
        context = words.pop(0) if match["call"] in {"pgettext", "npgettext"} else ""
        yield Sentence(context, words[0], shown, source.count("\n", 0, match.start()) + 1)


def sentences(package: Path = PACKAGE) -> Iterator[Sentence]:
    """Yield every translatable sentence of the Python files and templates of the package."""
    for path in sorted(package.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _python_sentences(path, str(path.relative_to(package)))
    for path in sorted(package.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            yield from _template_sentences(path, str(path.relative_to(package)))


def _english(package: Path) -> dict[tuple[str, str], Message]:
    found: dict[tuple[str, str], Message] = {}
    for path in catalogue_paths(package):
        for message in read_catalogue(path):
            first = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
            if first and not message.fuzzy:
                found[(message.context or "", first)] = message
    return found


def _wording_problem(text: str, message: Message | None) -> str | None:
    forms = [] if message is None else [message.string] if isinstance(message.string, str) else message.string
    if not forms or not all(forms):
        return "no English"
    wanted = {name for pair in _NAMED.findall(text) for name in pair if name}
    for form in forms:
        if _CHINESE.search(form):
            return "the English holds Chinese"
        if wanted != {name for pair in _NAMED.findall(form) for name in pair if name}:
            return "the placeholders differ"
    return None


def check_catalogues(package: Path = PACKAGE) -> list[Gap]:
    """Return every sentence without English, with Chinese in the English, or with other placeholders.

    Only sentences that hold Chinese are asked for: a bare number format needs no translation.
    """
    known = _english(package)
    places: dict[tuple[str, str], Sentence] = {}
    for sentence in sentences(package):
        places.setdefault((sentence.context, sentence.text), sentence)
    gaps = []
    for key, sentence in places.items():
        if not _CHINESE.search(sentence.text):
            continue
        problem = _wording_problem(sentence.text, known.get(key))
        if problem:
            gaps.append(Gap(f"{sentence.path}:{sentence.line}", sentence.text, problem))
    return sorted(gaps)


def contradictions(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Return the sentences that two catalogues translate differently, with the wordings."""
    wordings: dict[str, set[str]] = defaultdict(set)
    for path in catalogue_paths(package):
        for message in read_catalogue(path):
            if isinstance(message.id, str) and message.id and message.string and not message.context:
                wordings[message.id].add(str(message.string))
    return {text: found for text, found in wordings.items() if len(found) > 1}
