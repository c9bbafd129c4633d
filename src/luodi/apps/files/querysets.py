"""Which files a person may have."""

from typing import Any

from django.db import models

from luodi.apps.access.enums import Permission
from luodi.apps.access.queries import scope_of
from luodi.apps.files.enums import Audience

# A workbook as it came in shows personal numbers in clear.
NEEDED = {
    Audience.UNMASKED: (Permission.PROJECT_VIEW, Permission.PERSONAL_UNMASK),
    Audience.READERS: (Permission.PROJECT_VIEW,),
}


class StoredFileQuerySet(models.QuerySet[Any]):
    """Files, narrowed."""

    def shown_to(self, person: Any) -> "StoredFileQuerySet":
        """Return the files that a person's permissions in the file's unit open.

        Who stored a file has it as long as they may see the projects of its unit.
        """
        seen = self.model.scope_q(scope_of(person, Permission.PROJECT_VIEW))
        allowed = models.Q(uploaded_by=person) & seen
        for audience, permissions in NEEDED.items():
            reach = models.Q(audience=audience)
            for permission in permissions:
                reach &= self.model.scope_q(scope_of(person, permission))
            allowed |= reach
        return self.filter(allowed)
