"""Words and colours of where a clause or a measure stands."""

from collections.abc import Mapping
from typing import Any

from django import template

from luodi.apps.incentives.enums import ClauseState
from luodi.kernel.drafting.passages import anchor

register = template.Library()

COLOURS: dict[str, str] = {
    ClauseState.DRAFT: "",
    ClauseState.CONSULTATION: "a",
    ClauseState.IN_FORCE: "g",
    ClauseState.EXPIRED: "r",
    ClauseState.WITHDRAWN: "o",
}


@register.filter
def state_word(state: str) -> str:
    """The word for a state."""
    return str(dict(ClauseState.choices).get(state, state))


@register.filter
def state_colour(state: str) -> str:
    """The colour of a state's tag."""
    return COLOURS.get(state, "")


@register.filter
def entry(found: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key, None where nothing."""
    return found.get(key)


@register.filter
def passage(words: str) -> str:
    """The anchor of a quote on its clause's page."""
    return anchor(words)


@register.filter
def dashed(place: str) -> str:
    """A place of a clause (``conditions.0``) as the end of an id."""
    return place.replace(".", "-")
