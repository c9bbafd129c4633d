"""The door of every page; see audit.door."""

from luodi.apps.audit.door import page

__all__ = ["page"]
