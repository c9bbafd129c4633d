"""Finds the person of a session. Signing in is access.actions.sign_in; permissions are the resolver's."""

from luodi.apps.access.models import Person


class PersonBackend:
    """The one authentication backend: it knows no permission and no superuser."""

    def authenticate(self, request: object, **credentials: object) -> None:
        """Refuse: there is one way to sign in, and it throttles first."""
        return

    def get_user(self, person_id: int) -> Person | None:
        """Return an active person; an ended account loses its sessions with this answer."""
        return Person.objects.active().select_related("unit").filter(pk=person_id).first()
