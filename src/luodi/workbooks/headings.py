"""Headings as words: units taken out, years and months made general, the rest compared by meaning."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from luodi.kernel.fields import Catalogue, Field
from luodi.kernel.values.amounts import money_unit
from luodi.kernel.values.cells import compact

_QUOTES = re.compile(r"[“”\"'‘’「」『』《》〈〉*※★☆▲●]")
_NUMBERING = re.compile(
    r"^(?:\d{1,2}[.、)]|\(\d{1,2}\)|[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]+\))(?=\D)"
)
_AMONG = re.compile(r"^(?:其中[:：,，、]?|#(?=.))")
_WHOLE = frozenset(["合计", "小计", "总计", "总额", "总数", "总量", "共计", "年月", "年月日"])
"""Words that under a group heading only say that it is the whole of it, or how it is written."""
_PLANNED = re.compile(
    r"(?:\{year\}|\{span\}|年度|全年|本年|今年)?(?:计划|目标|任务|预计|拟|应完成)(?:数|值|情况|安排)?"
)
_DAY = re.compile(r"(?<=[\u4e00-\u9fff])(?<![每工作当次生节假])日$")
_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_TRAILING_UNIT = re.compile(r"(?:[/:、,]|单位[:：]?)([^/:、,]{1,6})$")
_UNIT_LABEL = re.compile(r"^(?:金额|计量|货币)?单位[:：]?")
_AREAS = {
    "亩": "亩",
    "平方米": "平方米",
    "㎡": "平方米",
    "m2": "平方米",
    "平米": "平方米",
    "公顷": "公顷",
    "万平方米": "万平方米",
}
_MEASURES = frozenset(
    ["个", "户", "家", "次", "场", "人", "名", "项", "场次", "户次", "人次", "家次", "台", "套", "吨", "%"]
)
_PUNCTUATION = re.compile(r"[()\[\]【】/、,，.。·_+]|(?<![\d月])[-—–]+|[-—–]+(?!\d)")
_SPAN = re.compile(r"(?:(\d{4})年)?\d{1,2}月?(?:[-—–~～至到]{1,2})\d{1,2}月(?:份|底|末)?")
_AS_OF = re.compile(r"截[至止]到?(?:(\d{4})年度?)?(?:(\d{1,2})月份?)?(?:\d{1,2}日)?(底|末)?")
_YEAR_END = re.compile(r"(\d{4})年度?(?:12月)?[底末]")
_MONTH = re.compile(r"(?:(\d{4})年)?\d{1,2}月份?(?:当月)?(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年度?)?(?!\d)")
_TOKENS = re.compile(r"\{[a-z_]+\}")
_PART_OF_YEAR = re.compile(r"\{(?:span|month)\}")
_WHEN = re.compile(r"^(?:何时|何日|何年何月|什么时候|什么时间)(.+)$")
_CURRENT = frozenset(["progress", "plan", "mark", "none"])
"""Kinds of fact that may speak of a part of the year."""
EACH_CELL = "cell"
"""The unit of a column whose cells name their own."""
VAGUE = 0.72
LIKE = 0.9
"""How surely a heading means a field when only a word was put for another of the same meaning."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One level of a heading: the words compared, and the unit that stood in it."""

    core: str
    short: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """How well a heading means a field, and why."""

    field: str
    score: float
    reason: str


@lru_cache(maxsize=8192)
def heading(text: str) -> Heading:
    """Take a heading apart: ``其中：固定资产投资（万元）`` → 固定资产投资, 万元."""
    core = _QUOTES.sub("", compact(text))
    unit: str | None = None
    for content in _BRACKETED.findall(core):
        found = unit_word(content)
        if found:
            unit = unit or found
            core = re.sub(rf"[(\[【]{re.escape(content)}[)\]】]", "", core)
    trailing = _TRAILING_UNIT.search(core)
    if trailing and unit_word(trailing[1]):
        unit = unit or unit_word(trailing[1])
        core = core[: trailing.start()]
    if "%" in core:
        unit = unit or "%"
    core = _AMONG.sub("", _NUMBERING.sub("", core)).rstrip(":：、,，;；?？")
    core = _DAY.sub("日期", _WHEN.sub(r"\1时间", core))
    if unit is None and unit_word(core):
        unit = unit_word(core)
    short = _PUNCTUATION.sub("", _BRACKETED.sub("", core))
    joined = _PUNCTUATION.sub("", core)
    return Heading(joined, short or joined, unit)


@lru_cache(maxsize=4096)
def unit_word(text: str) -> str | None:
    """Return the unit that a bracket or a unit line names: 万元, 万美元, 亩, %, 个; None if none.

    Where two units of money are named (亿元/万元) only each cell can tell: ``cell``.
    """
    plain = _UNIT_LABEL.sub("", compact(text))
    parts = re.split(r"[,，、;；/和及或]", plain)
    if len({found.name for found in map(money_unit, parts) if found}) > 1:
        return EACH_CELL
    for part in parts:
        if part in _AREAS:
            return _AREAS[part]
        if part in _MEASURES or part in ("百分比", "百分数"):
            return "%" if part.startswith("百分") else part
        found = money_unit(part)
        if found:
            return found.name
    return None


def money_unit_name(unit: str | None) -> bool:
    """Tell whether a unit word is one of money."""
    return bool(unit) and money_unit(unit or "") is not None


def years_in(texts: Iterable[str]) -> list[int]:
    """Return every year that the texts name, in order."""
    return [int(year) for text in texts for year in _YEAR.findall(compact(text))]


def general(text: str, year: int | None) -> str:
    """Replace months, spans and years by tokens, seen from the year of the table."""

    def as_of(match: re.Match[str]) -> str:
        named, month, end = match[1], match[2], match[3]
        if named and year and int(named) < year and (month in (None, "12")):
            return "截至{last_year}底"
        if named and not month and end:
            return "截至{last_year}底" if not year or int(named) < year else "截至目前"
        return "截至目前" if named or month else match[0]

    def relative(match: re.Match[str]) -> str:
        return _relative(int(match[1]), year)

    text = _AS_OF.sub(as_of, text)
    text = _SPAN.sub(lambda found: _prefix(found[1], year) + "{span}", text)
    text = _YEAR_END.sub(lambda found: _relative(int(found[1]), year) + "底", text)
    text = _MONTH.sub(lambda found: _prefix(found[1], year) + "{month}", text)
    return _YEAR.sub(relative, text)


def _prefix(named: str | None, year: int | None) -> str:
    return "" if not named or year is None or int(named) == year else _relative(int(named), year)


def _relative(named: int, year: int | None) -> str:
    if year is None or named == year:
        return "{year}"
    if named == year - 1:
        return "{last_year}"
    return "{earlier}" if named < year else "{next_year}"


class Lexicon:
    """The catalogue's words, ready to be compared with headings."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.exact: dict[str, dict[str, float]] = {}
        self.pairs: dict[str, list[tuple[str, frozenset[str]]]] = {}
        self.alike = {word: group[0] for group in catalogue.alike for word in group[1:]}
        longest_first = sorted(self.alike, key=len, reverse=True)
        self._words = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        for entry in catalogue:
            self._learn(entry)
        self._matches: dict[tuple[tuple[str, ...], int | None], dict[str, Match]] = {}
        self._hits: dict[str, float] = {}

    def plain(self, text: str) -> str:
        """Write every word that has others of its meaning as the first of them."""
        return self._words.sub(lambda found: self.alike[found[0]], text)

    def _learn(self, entry: Field) -> None:
        words = [(entry.label.zh, 0.98), *((word, 0.95) for word in entry.synonyms)]
        for word, score in [*words, *((word, VAGUE) for word in entry.vague)]:
            parts = heading(word)
            forms = {parts.core, parts.short, compact(word)}
            plain = {self.plain(form) for form in forms} - forms
            for form, sure in [*((one, score) for one in forms), *((one, min(score, LIKE)) for one in plain)]:
                known = self.exact.setdefault(form, {})
                known[entry.key] = max(sure, known.get(entry.key, 0.0))
            if score == VAGUE:
                continue
            pair = frozenset(_pairs(parts.core))
            if pair:
                self.pairs.setdefault(entry.key, []).append((parts.core, pair))

    def knows(self, text: str) -> bool:
        """Tell cheaply whether a text is one of the catalogue's own words."""
        if len(text) > 40:
            return False
        parts = heading(text)
        return parts.core in self.exact or parts.short in self.exact

    def hit(self, text: str) -> float:
        """Return how surely one text alone is a heading, from 0 to 1."""
        if text not in self._hits:
            best = max((match.score for match in self.match((text,), None).values()), default=0.0)
            strict = best if best >= 0.9 or (best >= 0.75 and len(compact(text)) <= 16) else 0.0
            self._hits[text] = strict
        return self._hits[text]

    def match(self, levels: tuple[str, ...], year: int | None) -> dict[str, Match]:
        """Return the fields that a heading may mean, by key, judged by its words alone."""
        key = (levels, year)
        if key not in self._matches:
            self._matches[key] = self._match(levels, year)
        return self._matches[key]

    def _match(self, levels: tuple[str, ...], year: int | None) -> dict[str, Match]:
        parts = [heading(level) for level in levels if compact(level)]
        parts = [part for part in parts if not (part.unit and part.core == compact(part.unit))] or parts
        if not parts:
            return {}
        leaf = general(parts[-1].core, year)
        above = general("".join(part.core for part in parts[:-1]), year)
        found: dict[str, Match] = {}
        self._match_exact(parts, year, above, found)
        percent = "%" if parts[-1].unit == "%" else ""
        if parts[-1].core in _WHOLE and len(parts) > 1:
            found |= {
                key: replace(one, score=0.97 * one.score) for key, one in self._whole(parts, year).items()
            }
        for entry in self.catalogue:
            best = self._match_meaning(entry, leaf + percent, above)
            if best is None:
                best = self._match_meaning(entry, self.plain(leaf) + percent, above)
            if best is None:
                best = self._match_alike(entry, leaf)
            if best and best.score > found.get(entry.key, Match("", 0.0, "")).score:
                found[entry.key] = best
        if any(_PLANNED.fullmatch(general(part.core, year)) for part in parts[:-1]):
            # what stands under 计划 or 目标 has not happened
            done = [key for key in found if self.catalogue[key].fact in ("progress", "stage")]
            found |= {key: replace(found[key], score=0.5 * found[key].score) for key in done}
        return found

    def _whole(self, parts: list[Heading], year: int | None) -> dict[str, Match]:
        """Return what the headings above a leaf without words of its own mean: 总投资/合计 is 总投资."""
        found: dict[str, Match] = {}
        above = general("".join(part.core for part in parts[:-2]), year)
        self._match_exact(parts[:-1], year, above, found)
        return found

    def _match_exact(
        self, parts: list[Heading], year: int | None, above: str, found: dict[str, Match]
    ) -> None:
        forms: dict[str, float] = {}
        for depth in range(1, len(parts) + 1):
            tail = parts[-depth:]
            for form in {"".join(part.core for part in tail), "".join(part.short for part in tail)}:
                forms[form] = 0.01 * (depth - 1)
                forms[general(form, year)] = 0.01 * (depth - 1)
        for form in list(forms):
            forms.setdefault(self.plain(form), LIKE - 0.95)
        dated: set[str] = set()
        for form in list(forms):
            bare = _TOKENS.sub("", form)
            if bare and bare not in forms:
                forms[bare] = -0.2
                dated |= {bare} if _PART_OF_YEAR.search(form) else set()
        for form, bonus in forms.items():
            for key, score in self.exact.get(form, {}).items():
                entry = self.catalogue[key]
                score = min(score + bonus, 0.99)
                if form in dated and entry.fact not in _CURRENT:
                    score *= 0.6
                if above and bonus <= 0 and _vetoed(entry, above):
                    score *= 0.8
                if form == parts[-1].short and _vetoed(entry, parts[-1].core[len(form) :]):
                    score *= 0.6
                if score > found.get(key, Match("", 0.0, "")).score:
                    reason = "label" if score >= 0.975 else "synonym"
                    found[key] = Match(key, score, reason)

    def _match_meaning(self, entry: Field, leaf: str, above: str) -> Match | None:
        path = above + leaf
        best: Match | None = None
        for meaning in entry.meanings:
            if any(word in leaf for word in meaning.without):
                continue
            hits = [[word for word in group if word in path] for group in meaning.groups]
            if not all(hits) or not any(word in leaf for group in hits for word in group):
                continue
            covered = _covered(leaf, [word for group in hits for word in group])
            score = 0.55 + 0.35 * covered
            if any(word in above for word in meaning.without):
                score *= 0.8
            if best is None or score > best.score:
                best = Match(entry.key, score, "meaning")
        return best

    def _match_alike(self, entry: Field, leaf: str) -> Match | None:
        pairs = frozenset(_pairs(leaf))
        if len(pairs) < 2 or entry.type == "seq" or _vetoed(entry, leaf):
            return None
        best = 0.0
        for _, known in self.pairs.get(entry.key, ()):
            shared = len(pairs & known)
            if shared:
                best = max(best, 2 * shared / (len(pairs) + len(known)))
        return Match(entry.key, 0.62 * best, "alike") if best >= 0.6 else None


def _vetoed(entry: Field, text: str) -> bool:
    return any(word in text for meaning in entry.meanings for word in meaning.without)


def _pairs(text: str) -> list[str]:
    return [text[index : index + 2] for index in range(len(text) - 1)]


def _covered(text: str, words: list[str]) -> float:
    marks = [False] * len(text)
    for word in words:
        start = text.find(word)
        while start >= 0:
            marks[start : start + len(word)] = [True] * len(word)
            start = text.find(word, start + 1)
    return sum(marks) / max(len(text), 1)
