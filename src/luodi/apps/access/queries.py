"""Reads about people and permissions."""

from luodi.apps.access.resolver import EVERYWHERE, NOWHERE, Scope, can, held_roles, scope_of

__all__ = ["EVERYWHERE", "NOWHERE", "Scope", "can", "held_roles", "scope_of"]
