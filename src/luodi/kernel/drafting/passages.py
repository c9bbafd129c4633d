"""Which passages of an article the parts of a clause quote, numbered in the order of the text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise

from luodi.kernel.drafting.parts import SECTIONS
from luodi.kernel.drafting.sheet import Row, Sheet

QUOTES = ("words", "passage")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the text; ``ends`` are the numbers that end here, ``open`` says that a reading is open.

    ``starts`` are the anchors of the quotes that begin here, ``figure`` the key of a figure that is offered.
    """

    text: str
    numbers: tuple[int, ...]
    ends: tuple[tuple[int, str], ...]
    open: bool
    starts: tuple[str, ...] = ()
    figure: str = ""


def anchor(quote: str) -> str:
    """Return the id at which a page shows a quote, so that whoever has its words can lead there."""
    return f"p-{sha256(quote.strip().encode()).hexdigest()[:10]}"


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in pieces, the numbers of each part by its place, and quotes that the text does not have."""

    pieces: tuple[Passage, ...]
    numbers: dict[str, int]
    absent: tuple[tuple[str, str], ...]


def marked(sheet: Sheet, offered: Mapping[tuple[int, int], str] | None = None) -> Marked:
    """Return the text of a clause with the passages its parts quote and the figures that are offered."""
    text = str(sheet.rows["head"][0].typed.get("text", "")).replace("\r\n", "\n")
    spans: dict[tuple[int, int], list[str]] = {}
    absent = []
    for place, quote in _quotes(sheet):
        at = text.find(quote)
        if at < 0:
            absent.append((place, quote))
        else:
            spans.setdefault((at, at + len(quote)), []).append(place)
    ordered = sorted(spans, key=lambda span: (span[0], -span[1]))
    numbered = {span: number for number, span in enumerate(ordered, start=1)}
    figures = dict(offered or {})
    edges = sorted({0, len(text), *(edge for span in (*ordered, *figures) for edge in span)})
    pieces = [
        replace(
            _piece(text, begin, end, numbered, spans),
            figure=next((key for span, key in figures.items() if span[0] <= begin and end <= span[1]), ""),
        )
        for begin, end in pairwise(edges)
    ]
    numbers = {place: numbered[span] for span, places in spans.items() for place in places}
    return Marked(tuple(pieces), numbers, tuple(absent))


def _piece(
    text: str,
    begin: int,
    end: int,
    numbered: dict[tuple[int, int], int],
    spans: dict[tuple[int, int], list[str]],
) -> Passage:
    over = [span for span in numbered if span[0] <= begin and end <= span[1]]
    ends = tuple((numbered[span], spans[span][0]) for span in over if span[1] == end)
    is_open = any(place.startswith("readings.") for span in over for place in spans[span])
    starts = tuple(anchor(text[span[0] : span[1]]) for span in over if span[0] == begin)
    return Passage(text[begin:end], tuple(numbered[span] for span in over), ends, is_open, starts)


def _quotes(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Yield where a part stands (``conditions.0``) and the words it quotes."""
    for section in SECTIONS:
        for index, row in enumerate(sheet.rows.get(section.name, [])):
            for quote in dict.fromkeys(_of(row)):
                yield f"{section.name}.{index}", quote


def _of(row: Row) -> Iterator[str]:
    for key in QUOTES:
        quote = row.typed.get(key, "")
        if isinstance(quote, str) and quote.strip():
            yield quote.strip()
    for name, lines in row.inner.items():
        for line in lines if name != "others" else []:
            yield from _of(line)
