"""What the words of a clause name, as the editor offers it: the passage, what it may be, and the buttons."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from luodi.apps.incentives.presentation.values import say
from luodi.kernel.drafting import Offer, Proposal, Sheet
from luodi.kernel.drafting.conditions import operator_words
from luodi.kernel.drafting.taking import FIGURE, SHARED


@dataclass(frozen=True, slots=True)
class OfferView:
    """One figure of the text: the passage around it, what it may be in words, and the ways to take it."""

    key: str
    before: str
    figure: str
    after: str
    said: str
    ways: list[tuple[str, str]]
    used: bool


@dataclass(frozen=True, slots=True)
class OffersView:
    """All of them: those with a place, those without one, and how many the clause uses already."""

    open: list[OfferView]
    bare: list[OfferView]
    used: list[OfferView]
    taken: str


def offers_view(offers: Sequence[Offer], sheet: Sheet, taken: str = "") -> OffersView:
    """Lay out what the text names; ``taken`` is the key of what was just taken."""
    given = bool(str(sheet.rows["benefit"][0].typed.get("formula", "")).strip())
    views = [_view(one, given) for one in offers]
    done = next((view for view in views if view.key == taken), None)
    return OffersView(
        [view for view in views if not view.used and view.said],
        [view for view in views if not view.used and not view.said],
        [view for view in views if view.used],
        f"{done.figure}（{done.before}{done.figure}{done.after}）" if done else "",
    )


def spans(offers: Sequence[Offer]) -> dict[tuple[int, int], str]:
    """Return the figures that are not used yet by where they stand in the text."""
    return {(o.proposal.figure.at, o.proposal.figure.end): o.proposal.key for o in offers if not o.used}


def _view(offer: Offer, given: bool) -> OfferView:
    one = offer.proposal
    before, _mark, after = one.words.partition(one.figure.text)
    said = _said(one, given)
    ways = [(f"take.{one.key}", _("填入"))] if said else []
    if one.role == "cap" and one.per == "enterprise_year":
        ways.append((f"take.{one.key}.{SHARED}", _("填入为同一企业一年合计")))
    if not said and one.figure.kind in ("money", "rate", "count", "foreign"):
        ways.append((f"take.{one.key}.{FIGURE}", _("列为参数")))
    return OfferView(one.key, before, one.figure.text, after, said, ways, offer.used)


def _said(one: Proposal, given: bool) -> str:
    """Say what would be written where; '' for a figure that has no place of its own."""
    says = {
        "value": one.figure.text,
        "subject": one.subject,
        "op": "",
        "names": "",
    }
    if one.role == "threshold":
        says["op"] = say(operator_words(one.op))
    if one.role == "instalments":
        says["names"] = "；".join(
            f"{name or n}：{share or _('其余')}" for n, (name, share) in enumerate(one.parts, 1)
        )
    if one.role == "tiers":
        says["names"] = "；".join(f"{bound}：{value}" for bound, value in one.parts)
    if one.role == "levels":
        says["names"] = "；".join(f"{name}：{value}" for name, value in one.parts)
    return _sentence(one, given) % says if one.role and one.role != "rank" else ""


def _sentence(one: Proposal, given: bool) -> str:
    if one.role in ("rate", "ceiling_rate"):
        return _rate(one, given)
    if one.role in ("flat", "extra"):
        return _sum(one, given)
    return {
        "threshold": _("条件：%(subject)s %(op)s %(value)s"),
        "interest": _("贴息：贷款本金 × 利率 × %(value)s × 月数 ÷ 12") if one.subject
        else _("贴息：贷款本金 × 年利率%(value)s × 月数 ÷ 12"),
        "per_unit": _("按数量：每一份给%(value)s，数量为%(subject)s"),
        "cap": _cap(one),
        "share_cap": _("上限：%(subject)s的%(value)s"),
        "tiers": _("按%(subject)s分档（%(names)s）"),
        "levels": _("分类给予（%(names)s）"),
        "instalments": _("分期支付：%(names)s"),
        "quota": _("名额：%(value)s，按评审得分排"),
        "from": _("时效：自%(value)s起"),
        "to": _("时效：至%(value)s止（含当日）"),
        "issue": _("时效：自印发之日起"),
    }[one.role]  # fmt: skip


def _rate(one: Proposal, given: bool) -> str:
    if not one.subject or given:
        return _("比例：%(value)s列为参数，公式里自己用")
    if one.role == "ceiling_rate":
        return _("给多少：%(subject)s × %(value)s，结果是上限")
    return _("给多少：%(subject)s × %(value)s")


def _sum(one: Proposal, given: bool) -> str:
    if not given:
        return _("给多少：%(value)s，条件为“%(subject)s”") if one.subject else _("给多少：%(value)s")
    if one.subject or one.parts:
        return _("给多少：符合这一句所说的，再加%(value)s")
    return _("给多少：再加%(value)s")


def _cap(one: Proposal) -> str:
    return {
        "project": _("上限：单个项目%(value)s"),
        "enterprise": _("上限：单个企业%(value)s"),
        "enterprise_year": _("上限：单个企业每年%(value)s，按每次申报"),
    }.get(one.per, _("上限：%(value)s"))
