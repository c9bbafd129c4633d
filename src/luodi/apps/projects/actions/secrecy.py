"""Which projects stand before signing, held against the rules in force; who recorded them goes on reading."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from luodi.apps.audit.actions import SYSTEM, act
from luodi.apps.projects import projection, readers
from luodi.apps.projects.actions.batches import rebuild
from luodi.apps.projects.enums import RenewalCause
from luodi.apps.projects.models import ProjectState
from luodi.kernel import clock

REVIEWED_AT_ONCE = 500


def review_secrecy() -> int:
    """Close what the rules call secret and did not when it was folded, open what they no longer do.

    Run every day and after an upgrade: rules and packs change which stages are secret, and nobody records
    anything then. Returns how many projects changed.
    """
    stale = _stale(projection.rules_on(clock.today()))
    for start in range(0, len(stale), REVIEWED_AT_ONCE):
        part = stale[start : start + REVIEWED_AT_ONCE]
        with act(by=SYSTEM, verb="project.secrecy", detail={"projects": len(part)}):
            projection.hold(part)
            renew(part, projection.next_instant(part), RenewalCause.RULES)
    return len(stale)


def renew(projects: Sequence[int], at: datetime, cause: RenewalCause) -> int:
    """Fold projects anew by the rules of a moment; the caller's transaction. Returns how many changed.

    Where that closes or opens one, its past is made again too: a list of last month would tell the name.
    """
    before = readers.secret_among(projects)
    changed = projection.renew(projects, at, cause)
    after = readers.secret_among(projects)
    rebuild(project_ids=sorted(before ^ after))
    readers.name_recorders(after - before)
    return changed


def _stale(rules: projection.Rules) -> list[int]:
    """Return the projects whose stage and kind say otherwise than their version."""
    said = Q(pk__in=())
    for kind, chain in rules.chains.items():
        codes = [step.code for step in chain.steps]
        before = {code for until in rules.secret if until in codes for code in codes[: codes.index(until)]}
        of_kind = Q(kind=kind) | (Q(kind=None) | Q(kind="") if kind == "attraction" else Q(pk__in=()))
        said |= of_kind & Q(stage__in=before)
    rows = ProjectState.objects.known_by(None)
    closing = rows.filter(said, secret=False).values_list("project_id", flat=True)
    kept = rows.filter(said, secret=True).values("pk")
    opening = rows.filter(secret=True).exclude(pk__in=kept).values_list("project_id", flat=True)
    return sorted({*closing, *opening})
