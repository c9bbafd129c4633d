"""Where a clause stands, and the verbs of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClauseState(TextChoices):
    """The life of an office's clause; each step is recorded."""

    DRAFT = "draft", _("起草")
    CONSULTATION = "consultation", _("征求意见")
    IN_FORCE = "in_force", _("施行")
    EXPIRED = "expired", _("失效")


NEXT: dict[str, tuple[str, ...]] = {
    ClauseState.DRAFT: (ClauseState.CONSULTATION,),
    ClauseState.CONSULTATION: (ClauseState.DRAFT, ClauseState.IN_FORCE),
    ClauseState.IN_FORCE: (ClauseState.EXPIRED,),
    ClauseState.EXPIRED: (),
}
"""The steps that may follow."""

VERBS = {
    "incentive.draft": _("起草条款"),
    "incentive.version": _("修改条款"),
    "incentive.step": _("条款流转"),
    "incentive.ask": _("登记测算事实"),
    "incentive.award": _("登记已兑现奖补"),
    "incentive.decide": _("登记审定额度"),
    "incentive.check": _("复核审定额度"),
    "incentive.simulate": _("保存政策测算"),
}
