"""Persons, memberships, supervision matters and sign-in counters."""

from luodi.apps.access.models.matter import Matter
from luodi.apps.access.models.membership import Membership, RoleRequest
from luodi.apps.access.models.person import PasswordRecord, Person
from luodi.apps.access.models.throttle import SignInCounter

__all__ = ["Matter", "Membership", "PasswordRecord", "Person", "RoleRequest", "SignInCounter"]
