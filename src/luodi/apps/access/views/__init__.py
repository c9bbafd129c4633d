"""Pages of people and permissions; ``get_for`` is how every page gets its object."""

from luodi.apps.access.views.getting import get_for

__all__ = ["get_for"]
