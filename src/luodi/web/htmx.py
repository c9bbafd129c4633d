"""Settings of htmx 2: 422 swaps, nothing is evaluated, no page enters the browser's storage."""

from collections.abc import Mapping
from typing import Any

HTMX_CONFIG: Mapping[str, Any] = {
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
    "includeIndicatorStyles": False,
    "allowEval": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "selfRequestsOnly": True,
}
