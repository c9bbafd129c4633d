"""Reads the hand-written table of routes, roles and relations."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

FOLDER = Path(__file__).parent / "matrix"
RELATIONS = ("own", "child", "parent", "sibling", "none")
ROLES = (
    "clerk", "city_clerk", "reviewer", "leader", "city_officer", "province_officer", "enterprise",
    "supervision", "system_admin", "security_admin", "audit_admin", "nobody",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One route of the table."""

    route: str
    file: str
    public: bool
    object: str | None
    answers: dict[str, dict[str, Any]]
    data: dict[str, str]

    def expected(self, method: str, role: str, relation: str) -> int | None:
        """Return the status that the table says; None when the route has no such method."""
        if method not in self.answers:
            return None
        answers = self.answers[method]
        refused = 302 if role == "anonymous" else 404
        found = answers.get(role, refused if role == "anonymous" else answers.get("everyone", refused))
        return int(found.get(relation, refused) if isinstance(found, dict) else found)


def rows() -> dict[str, Row]:
    """Return the table by route; raises ValueError for an unknown word or a route told twice."""
    table: dict[str, Row] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for route, body in (yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) or {}).items():
            if route in table:
                raise ValueError(f"{path.name}: {route} already stands in {table[route].file}")
            table[route] = _row(route, path.name, body)
    return table


def _row(route: str, file: str, body: dict[str, Any]) -> Row:
    unknown = set(body) - {"public", "object", "get", "post", "data"}
    answers = {method: body[method] for method in ("get", "post") if method in body}
    for given in answers.values():
        unknown |= set(given) - {*ROLES, "anonymous", "everyone"}
        unknown |= {word for each in given.values() if isinstance(each, dict) for word in each} - set(
            RELATIONS
        )
    if unknown or not answers:
        raise ValueError(f"{file}: {route}: unknown or missing words: {sorted(unknown) or 'get or post'}")
    data = {key: str(value) for key, value in (body.get("data") or {}).items()}
    return Row(route, file, body.get("public") == "true", body.get("object"), answers, data)


def routes() -> Iterator[str]:
    """Yield the name of every address of the product; raises ValueError for one without a name."""
    yield from _names(get_resolver(), "")


def _names(resolver: URLResolver, space: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _names(entry, inner)
        elif isinstance(entry, URLPattern):
            if not entry.name:
                raise ValueError(f"the address {entry.pattern} has no name")
            yield f"{space}{entry.name}"
