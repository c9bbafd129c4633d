"""Goes through every page that a role can reach, and tells what is wrong with each."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import yaml
from django.db import connection
from django.urls import Resolver404, resolve
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from luodi.kernel.packs import SHIPPED
from tests.browsing import DESKTOP, PHONE

PER_VIEW, PER_PARAMETER = 2, 1  # pages of one view, and of one view with one parameter, that are looked at
HAN = re.compile(r"[\u3400-\u9fff]")
MASKED = re.compile(r"[^\s“”]*\*[^\s“”]*")
TYPED = {"projects_fact", "access_person"}
# Written by every request of a signed-in person: when they were last seen.
SESSIONS = {"django_session", "access_opensession"}
LOOK = """() => {
  const hidden = "[aria-hidden=true], script, style, template, [lang|=zh]:not(html)";
  const spoken = ["title", "aria-label", "placeholder", "alt", "data-l", "data-confirm"];
  const said = new Set();
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    if (!holder || holder.closest(hidden)) continue;
    said.add(holder.localName === "mark" ? holder.parentElement.textContent : walker.currentNode.data);
  }
  for (const element of document.querySelectorAll(spoken.map((name) => `[${name}]`).join()))
    if (!element.closest(hidden))
      for (const name of spoken) said.add(element.getAttribute(name) || "");
  const chinese = (text) => /[\\u3400-\\u9fff]/.test(text);
  const links = [...document.querySelectorAll("a[href]")].map((link) => link.href);
  return { said: [...said].map((text) => text.trim()).filter(chinese), links };
}"""
WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const beyond = [...document.querySelectorAll("main *")].filter(
    (element) => element.getBoundingClientRect().right > root.clientWidth + 1 && !element.closest(".tw"));
  return beyond.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)).join(" | ") || "the page";
}"""


@dataclass
class Crawl:
    """What was seen: addresses, how many of each view and parameter, complaints, and texts read already."""

    visited: list[str] = field(default_factory=list)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)

    @property
    def views(self) -> set[str]:
        """Names of the views that answered."""
        return {view for view, _parameter in self.kinds}


def crawl(page: Page, start: str = "/") -> Crawl:
    """Follow every link from ``start`` in an English window, a few addresses of each kind."""
    seen = Crawl()
    page.on(
        "console", lambda said: said.type == "error" and seen.complaints.append(f"{page.url}: {said.text}")
    )
    page.on("pageerror", lambda error: seen.complaints.append(f"{page.url}: {error}"))
    known = data_texts()
    waiting = [(start, "")]
    while waiting:
        address, came_from = waiting.pop(0)
        kinds = _kinds(address)
        if address in seen.visited or all(seen.kinds[kind] >= _enough(kind) for kind in kinds):
            continue
        seen.kinds.update(kinds)
        seen.visited.append(address)
        complaints = len(seen.complaints)
        waiting += [(link, address) for link in _look(page, address, seen, known)]
        seen.complaints[complaints:] = [
            f"{text} (linked from {came_from})" for text in seen.complaints[complaints:]
        ]
    return seen


def _look(page: Page, address: str, seen: Crawl, known: frozenset[str]) -> Iterator[str]:
    try:
        opened = page.goto(address)
    except PlaywrightError as error:
        if "Download is starting" not in str(error):
            raise
        return iter(())
    if opened is None or opened.status != 200:
        seen.complaints.append(f"{address}: answers {opened.status if opened else 'nothing'}")
        return iter(())
    found = page.evaluate(LOOK)
    fresh = set(found["said"]) - seen.read
    seen.read |= fresh
    left = {rest for text in fresh if (rest := without_data(text, known))}
    seen.complaints += [f"{address}: Chinese “{text}”" for text in sorted(left)]
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    if wide := page.evaluate(WIDE):
        seen.complaints.append(f"{address}: scrolls sideways at {PHONE[0]}: {wide}")
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    origin = urlsplit(page.url).netloc
    parts = (urlsplit(link) for link in found["links"])
    return (p.path + ("?" + p.query if p.query else "") for p in parts if p.netloc == origin)


def _enough(kind: tuple[str, str]) -> int:
    return PER_PARAMETER if kind[1] else PER_VIEW


def _kinds(address: str) -> set[tuple[str, str]]:
    parts = urlsplit(address)
    try:
        view = resolve(parts.path).view_name
    except Resolver404:
        view = parts.path
    return {(view, key) for key, _value in parse_qsl(parts.query)} or {(view, "")}


def without_data(text: str, known: frozenset[str]) -> str:
    """Return a text that has Chinese which is no data; '' when all of it is.

    Masked personal data is data: 张* 138****0000.
    """
    plain, sizes = MASKED.sub("", text), _sizes(known)
    rest, at = "", 0
    while at < len(plain):
        size = next((n for n in sizes.get(plain[at], ()) if plain[at : at + n] in known), 0)
        rest += "" if size else plain[at]
        at += size or 1
    return text if HAN.search(rest) else ""


@cache
def _sizes(known: frozenset[str]) -> dict[str, list[int]]:
    """Return first character → the lengths of what begins with it, the longest first."""
    found: dict[str, set[int]] = {}
    for text in filter(None, known):
        found.setdefault(text[0], set()).add(len(text))
    return {first: sorted(sizes, reverse=True) for first, sizes in found.items()}


def data_texts() -> frozenset[str]:
    """Return every Chinese text that is data: what people entered, and the documents that packs cite.

    Labels that packs give in both languages are no data, an English page shows the English one; but a
    word in a fact or a position is what somebody typed, even where a label reads the same.
    """
    entered: set[str] = set()
    typed: set[str] = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    if isinstance(value, str) and (HAN.search(value) or "\\u" in value):
                        (typed if table in TYPED else entered).update(_leaves(_parsed(value)))
    cited, labels = _pack_texts()
    return frozenset((entered - labels) | typed | cited)


def _parsed(value: str) -> Any:
    if value[:1] in '{["':
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        both = {"zh", "en"} <= value.keys()
        for key, inner in value.items():
            if not (both and key == "zh"):
                yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif isinstance(value, str) and HAN.search(value):
        yield value
        yield from (line.strip() for line in value.splitlines())
        yield from re.split(r"[、，。；：\s]+", value)


@cache
def _pack_texts() -> tuple[frozenset[str], frozenset[str]]:
    """Return what the packs cite, and their labels in Chinese."""
    cited: set[str] = set()
    labels: set[str] = set()
    for path in Path(SHIPPED).rglob("*.yaml"):
        for key, value in _pairs(yaml.safe_load(path.read_text(encoding="utf-8"))):
            if key == "zh":
                labels.add(value)
            elif key in {"document", "article", "number", "title", "source"}:
                cited |= set(_leaves(value))
    return frozenset(cited), frozenset(labels - cited)


def _pairs(value: Any, under: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _pairs(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _pairs(inner, under)
    elif isinstance(value, str):
        yield under, value


def digests() -> dict[str, str]:
    """Return a digest of every table, those of sessions left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in SESSIONS:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                rows = sorted(repr(row) for row in cursor.fetchall())
                found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found
