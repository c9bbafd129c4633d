"""What an address of the list of matches asks for; anything odd is the plain list."""

from dataclasses import dataclass

from django.http import QueryDict
from django.views.decorators.http import require_http_methods

from luodi.apps.incentives.queries.results import QUALIFIES, STANDINGS
from luodi.kernel.text import whole_number

FARTHEST = 10_000_000

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Asked:
    """A clause, how near its subjects are, and from which row on."""

    clause: str
    standing: str
    start: int


def ask_of(given: QueryDict) -> Asked:
    """Read the address."""
    standing = given.get("standing", "")
    start = whole_number(given.get("start")) or 0
    return Asked(
        given.get("clause", ""), standing if standing in STANDINGS else QUALIFIES, min(start, FARTHEST)
    )
