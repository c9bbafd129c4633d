"""Where a clause stands, and the verbs of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClauseState(TextChoices):
    """The life of an office's clause; each step is recorded."""

    DRAFT = "draft", _("起草")
    CONSULTATION = "consultation", _("征求意见")
    IN_FORCE = "in_force", _("施行")
    EXPIRED = "expired", _("失效")
    WITHDRAWN = "withdrawn", _("作废")


class Sender(TextChoices):
    """What kind of person or body a comment came from; nobody is named."""

    ENTERPRISE = "enterprise", _("企业")
    ASSOCIATION = "association", _("行业协会")
    RESIDENT = "resident", _("群众")
    EXPERT = "expert", _("专家")
    DEPARTMENT = "department", _("部门")
    UNNAMED = "unnamed", _("未具名")


class CommentOutcome(TextChoices):
    """What became of a comment; one that has none yet is open."""

    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    DECLINED = "declined", _("未采纳")


OPEN = "open"
"""The outcome of a comment that has none yet."""

NEXT: dict[str, tuple[str, ...]] = {
    ClauseState.DRAFT: (ClauseState.CONSULTATION, ClauseState.WITHDRAWN),
    ClauseState.CONSULTATION: (ClauseState.DRAFT, ClauseState.IN_FORCE),
    ClauseState.IN_FORCE: (ClauseState.EXPIRED,),
    ClauseState.EXPIRED: (),
    ClauseState.WITHDRAWN: (ClauseState.DRAFT,),
}
"""The steps that may follow."""

VERBS = {
    "incentive.draft": _("起草条款"),
    "incentive.version": _("修改条款"),
    "incentive.step": _("条款流转"),
    "incentive.comment": _("登记公众意见"),
    "incentive.answer": _("写明公众意见的处理结果"),
    "incentive.read": _("选定条款读法"),
    "incentive.ask": _("登记测算事实"),
    "incentive.award": _("登记已兑现奖补"),
    "incentive.decide": _("登记审定额度"),
    "incentive.check": _("复核审定额度"),
    "incentive.simulate": _("保存政策测算"),
}
