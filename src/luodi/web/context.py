"""What base.html needs on every page: who reads, where in the navigation, which banners."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

import luodi
from luodi.apps.access import roles
from luodi.apps.access.enums import Permission
from luodi.apps.access.queries import can
from luodi.apps.audit import keeping
from luodi.apps.boards.queries import overdue_up_to
from luodi.apps.exchange.queries import open_imports
from luodi.apps.organisations.queries import site
from luodi.kernel import clock
from luodi.web import navigation


@dataclass
class Shell:
    """The frame of one page; everything is worked out only when a template asks for it."""

    request: HttpRequest

    @property
    def version(self) -> str:
        """Version of the program, major and minor."""
        return ".".join(luodi.__version__.split(".")[:2])

    @property
    def demo_day(self) -> date | None:
        """The fixed day of the demo, None in production."""
        return clock.demo_day()

    @property
    def now(self) -> datetime:
        """The moment of the page, for the line that a printed page carries."""
        return clock.now()

    @property
    def demo(self) -> bool:
        """Whether this is a demo; the strip says so."""
        return bool(settings.DEMO)

    @property
    def english(self) -> bool:
        """Whether the page speaks English."""
        return str(getattr(self.request, "LANGUAGE_CODE", "")).startswith("en")

    @property
    def lang(self) -> str:
        """Value of the lang attribute."""
        return "en" if self.english else "zh-Hans"

    @property
    def other_language(self) -> tuple[str, str]:
        """Code and own name of the other language."""
        return ("zh-hans", "中文") if self.english else ("en", "English")

    @property
    def return_to(self) -> str:
        """Where the language switch comes back to: this page when it was fetched by GET."""
        return self.request.get_full_path() if self.request.method == "GET" else "/"

    @cached_property
    def person(self) -> Any:
        """The signed-in person or None."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def place(self) -> str:
        """Name of the place that runs this installation."""
        found = site()
        return found.name if found else ""

    @cached_property
    def posts(self) -> list[str]:
        """Unit and role of each of the person's present posts."""
        if self.person is None:
            return []
        return keeping.kept(("posts", self.person.pk, self.lang, clock.today()), self._posts)

    def _posts(self) -> list[str]:
        found = []
        for held in self.person.memberships.on(clock.today()).select_related("unit"):
            role = roles.role(held.role)
            words = [held.unit.short_name if held.unit else "", role.shown if role else ""]
            found.append(" · ".join(word for word in words if word))
        return found

    @property
    def post(self) -> str:
        """Unit and position of the person, or the name without a unit."""
        unit = getattr(self.person, "unit", None)
        name = self.person.position or self.person.name
        return name if unit is None or name.startswith(unit.short_name) else f"{unit.short_name} · {name}"

    @cached_property
    def sections(self) -> list[navigation.Section]:
        """The side navigation of the person on this page."""
        if self.person is None:
            return []
        return navigation.sections_for(self.request.path, lambda code: can(self.person, code), self.counts)

    @property
    def counts(self) -> dict[str, int]:
        """What waits for the person, shown as badges; counted no further than 100."""
        found = {}
        if can(self.person, Permission.PROJECT_IMPORT):
            found["imports"] = open_imports(self.person)
        if can(self.person, Permission.PROJECT_VIEW):
            found["overdue"] = overdue_up_to(self.person)
        return found

    @property
    def search_url(self) -> str | None:
        """Address of the global search for those who may see projects."""
        if self.person is None or not can(self.person, Permission.PROJECT_VIEW):
            return None
        return navigation.address("boards:search")

    @property
    def words(self) -> dict[str, str]:
        """The sentences that the script speaks."""
        return {
            "pasted": _("已粘贴 {rows} 行 {cells} 格"),
            "over": _("，{cells} 格超出表格未写入"),
            "undone": _("已撤销粘贴"),
            "number": _("这一格要填数字"),
            "unit": _("这一格自带的单位与本列不同，请换算后再填"),
            "unsaved": _("还有没保存的内容"),
            "failed": _("没有完成：服务器没有答复。请检查网络后再试一次。"),
            "refused": _("没有完成：页面已过期或没有权限。请刷新页面后再试一次。"),
            "broken": _("没有完成：服务器出错，已记录。请稍后再试一次；再次出现时请告知系统管理员。"),
            "copied": _("已复制"),
        }


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Give every template the frame of its page."""
    return {"shell": Shell(request)}
