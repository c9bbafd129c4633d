"""Looking at personal data: allowed by role, with a reason, and written to the log."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.projects import vocabulary
from luodi.apps.projects.actions.facts import require_edit
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.queries.states import state_of


def unmask(*, by: Person, state: ProjectState, reason: str) -> Mapping[str, Any]:
    """Return the personal values of one project in clear. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError(_("请写明查看事由。"), code="reason")
    with act(by=by, verb="project.unmask", obj=state.project, unit=state.accountable, summary=reason) as a:
        require_edit(by, state, Permission.PERSONAL_UNMASK)
        values = {k: v for k, v in state_of(state).items() if v and vocabulary.is_personal(k)}
        a.note(fields=sorted(values))
    return values
