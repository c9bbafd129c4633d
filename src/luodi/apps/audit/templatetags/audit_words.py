"""Words of the log in the language of the page."""

import json
from typing import Any

from django import template

from luodi.apps.audit import queries

register = template.Library()


@register.filter
def verb_label(verb: str) -> str:
    """What a verb is called."""
    return queries.verb_label(verb)


@register.filter
def as_json(value: Any) -> str:
    """A detail as indented JSON, for reading."""
    return json.dumps(value, ensure_ascii=False, indent=1)
