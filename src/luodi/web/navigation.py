"""The side navigation: one explicit list of what stands where and who may see it.

An entry whose address does not resolve (its app is not installed) is left out, and so is one whose
permission the person holds nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: ``url`` is a URL name, ``permission`` a member of access Permission or "" for everyone.

    ``also`` are address beginnings, besides its own, under which the entry is the current one; ``about``
    is the sentence of an administrator's start page.
    """

    label: str | Promise
    url: str
    icon: str
    permission: str = ""
    badge: str = ""
    also: tuple[str, ...] = ()
    about: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading and its entries."""

    label: str | Promise
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as the page shows it to one person."""

    label: str | Promise
    href: str
    icon: str
    current: bool
    count: int | None
    about: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with at least one link."""

    label: str | Promise
    links: list[Link] = field(default_factory=list)


NAVIGATION: tuple[Group, ...] = (
    Group(_("总览"), (Item(_("首页"), "boards:home", "layout-dashboard"),)),
    Group(
        _("项目"),
        (
            Item(_("项目台账"), "projects:list", "list-details", "project.view"),
            Item(_("“五未”项目"), "projects:stalls", "alert-triangle", "project.view", badge="overdue"),
            Item(_("导入台账"), "exchange:imports", "file-import", "project.import", badge="imports"),
        ),
    ),
    Group(
        _("企业与政策"),
        (
            Item(_("企业"), "enterprises:list", "building-factory-2", "enterprise.view"),
            Item(_("惠企政策"), "incentives:policies", "gavel", "incentive.view"),
            Item(_("政策测算"), "incentives:evaluations", "calculator", "incentive.view"),
            Item(_("成本试算"), "incentives:simulations", "chart-bar", "incentive.simulate"),
        ),
    ),
    Group(
        _("管理"),
        (
            Item(
                _("单位与沿革"),
                "organisations:units",
                "sitemap",
                "unit.view",
                about=_("设立、更名、划转、拆分、撤销"),
            ),
            Item(
                _("人员与账号"), "access:people", "users", "account.view", about=_("建账号、调动、交接、停用")
            ),
            Item(
                _("授权申请"),
                "access:requests",
                "shield-check",
                "role.grant",
                about=_("授予、不同意、收回角色"),
            ),
            Item(
                _("监督事项"), "access:matters", "eye", "matter.manage", about=_("审计、纪检的授权范围和期限")
            ),
            Item(
                _("字段与规则"),
                "definitions:list",
                "adjustments",
                "definition.view",
                about=_("规则包和本单位的调整"),
            ),
            Item(_("后台任务"), "jobs:list", "server", "job.view", about=_("导入、导出等任务的进度")),
            Item(
                _("操作日志"),
                "audit:events",
                "history",
                "audit.view",
                about=_("谁在何时做了什么；核对日志链"),
            ),
        ),
    ),
)

Allowed = Callable[[str], bool]


@lru_cache
def address(name: str) -> str | None:
    """Return the path of a URL name, or None when no installed app has it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _longest(path: str, groups: tuple[Group, ...]) -> Item | None:
    """Return the entry whose address begins ``path`` and is the longest that does."""
    found: tuple[int, Item] | None = None
    for group in groups:
        for item in group.items:
            for start in (address(item.url), *item.also):
                if start is None or (start == "/" and path != "/") or not path.startswith(start):
                    continue
                if found is None or len(start) > found[0]:
                    found = (len(start), item)
    return found[1] if found else None


def sections_for(
    path: str, allowed: Allowed, counts: dict[str, int], groups: tuple[Group, ...] = NAVIGATION
) -> list[Section]:
    """Return the navigation as one person sees it on the page at ``path``.

    ``allowed`` answers whether the person holds a permission anywhere; ``counts`` gives the badges.
    """
    current = _longest(path, groups)
    sections = []
    for group in groups:
        section = Section(group.label)
        for item in group.items:
            href = address(item.url)
            if href is None or (item.permission and not allowed(item.permission)):
                continue
            count = counts.get(item.badge) if item.badge else None
            section.links.append(Link(item.label, href, item.icon, item is current, count, item.about))
        if section.links:
            sections.append(section)
    return sections
