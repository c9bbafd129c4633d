"""Reads a list of people pasted from, or uploaded as, a workbook."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin
from python_calamine import CalamineError, CalamineWorkbook

from luodi.apps.access import roles
from luodi.apps.access.actions.accounts import NewPerson
from luodi.apps.access.logins import normal_login
from luodi.apps.access.models import Person
from luodi.apps.organisations.names import normal_name
from luodi.apps.organisations.queries import UnitResolver
from luodi.kernel.issues import Issue
from luodi.kernel.text import Text

LARGEST, MOST_ROWS = 2 * 1024 * 1024, 500
HEADINGS = {
    "name": ("姓名", "人员", "name"),
    "login": ("账号", "用户名", "登录名", "login"),
    "unit": ("单位", "所在单位", "工作单位", "unit"),
    "position": ("岗位", "职务", "position"),
    "phone": ("电话", "手机", "联系电话", "手机号", "phone"),
    "role": ("角色", "拟授角色", "role"),
}


@dataclass
class Roster:
    """What was read: people ready to be made, and everything that is wrong, by row."""

    people: list[NewPerson] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def text_of_upload(content: bytes) -> str:
    """Return the first sheet of a workbook as tab-separated text, for the same reader as pasted text.

    Raises ValidationError for what is no small plain workbook.
    """
    if len(content) > LARGEST:
        raise ValidationError(_("文件超过 2 MB；人员名单用不了这么大"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > 50 * LARGEST // 2:
                raise ValidationError(_("文件解压后过大，已拒绝"))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=True, nrows=MOST_ROWS + 10)
    except (zipfile.BadZipFile, CalamineError, IndexError) as bad:
        raise ValidationError(_("读不了这个文件；请另存为 .xlsx 再传")) from bad
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(
        [[_text(cell) for cell in row] for row in rows]
    )
    return out.getvalue()


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def read_roster(text: str) -> Roster:
    """Check a list of people; every fault of every row is told at once.

    The first row holds the headings 姓名, 账号, 单位, 岗位, 电话, 角色 in any order; without 账号 a login is
    made from the name's pinyin.
    """
    rows = [row for row in csv.reader(io.StringIO(text), delimiter="\t") if any(cell.strip() for cell in row)]
    roster = Roster()
    columns = _columns(rows[0]) if rows else {}
    if not {"name", "unit"} <= set(columns):
        roster.issues.append(
            _issue(
                1,
                Text("第一行要有“姓名”和“单位”两个列名", "The first row needs the headings name and unit"),
                Text("把列名放在第一行再贴一次", "Put the headings in the first row and paste again"),
            )
        )
        return roster
    if len(rows) > MOST_ROWS + 1:
        roster.issues.append(
            _issue(
                MOST_ROWS + 2,
                Text(f"一次最多 {MOST_ROWS} 人", f"At most {MOST_ROWS} people at a time"),
                Text("请分几次导入", "Import in several parts"),
            )
        )
        return roster
    reader = _Reader(columns)
    for line, row in enumerate(rows[1:], 2):
        reader.read(line, row, roster)
    return roster


def _columns(headings: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, heading in enumerate(headings):
        for key, words in HEADINGS.items():
            if normal_name(heading) in words:
                found.setdefault(key, at)
    return found


class _Reader:
    """Checks row after row against what exists and what came before."""

    def __init__(self, columns: dict[str, int]) -> None:
        self._columns = columns
        self._units = UnitResolver()
        self._taken = set(Person.objects.values_list("login", flat=True))
        self._roles = {
            normal_name(word): code
            for code, role in roles.roles().items()
            for word in (code, role.label.zh, role.label.en)
        }

    def read(self, line: int, row: Sequence[str], roster: Roster) -> None:
        """Add one person, or what is wrong with the row."""
        cells = {key: row[at].strip() if at < len(row) else "" for key, at in self._columns.items()}
        issues = []
        unit = self._units.resolve(cells["unit"])
        if not cells["name"]:
            issues.append(_issue(line, Text("没有姓名", "No name"), Text("补上姓名", "Add the name")))
        if unit is None:
            issues.append(
                _issue(
                    line,
                    Text(
                        f"没有叫“{cells['unit']}”的单位，或不止一个",
                        f"No unit, or more than one, is called {cells['unit']!r}",
                    ),
                    Text("用单位全称，或先登记别名", "Use the full name, or register an alias first"),
                )
            )
        role = self._roles.get(normal_name(cells.get("role", "")), "")
        if cells.get("role") and not role:
            issues.append(
                _issue(
                    line,
                    Text(f"没有叫“{cells['role']}”的角色", f"No role is called {cells['role']!r}"),
                    Text("从角色一览里选", "Choose one of the list of roles"),
                )
            )
        login = self._login(line, cells, issues)
        roster.issues.extend(issues)
        if unit is not None and not issues:
            self._taken.add(login)
            roster.people.append(
                NewPerson(login, cells["name"], unit, cells.get("position", ""), cells.get("phone", ""), role)
            )

    def _login(self, line: int, cells: dict[str, str], issues: list[Issue]) -> str:
        wanted = normal_login(cells.get("login", ""))
        if not wanted:
            base = "".join(
                part
                for part in "".join(lazy_pinyin(cells["name"])).lower()
                if part.isascii() and part.isalnum()
            )
            base = (base or "user")[:24].ljust(3, "x")
            numbered = (f"{base}{n}" for n in range(2, 10_000))
            return (
                base
                if base not in self._taken
                else next(name for name in numbered if name not in self._taken)
            )
        if wanted in self._taken:
            issues.append(
                _issue(
                    line,
                    Text(f"账号 {wanted} 已被使用", f"The login {wanted} is taken"),
                    Text(
                        "换一个账号；停用的账号也不再给别人",
                        "Choose another; an ended one is never used again",
                    ),
                )
            )
        elif _malformed(wanted):
            issues.append(
                _issue(
                    line,
                    Text(f"账号 {wanted} 不合要求", f"The login {wanted} is not well formed"),
                    Text(
                        "3 至 32 位小写字母、数字、点、短横或下划线，以字母开头",
                        "3 to 32 small letters, digits, . - _",
                    ),
                )
            )
        return wanted


def _malformed(login: str) -> bool:
    try:
        Person._meta.get_field("login").run_validators(login)
    except ValidationError:
        return True
    return False


def _issue(row: int, what: Text, remedy: Text) -> Issue:
    return Issue("roster.row", "refused", what, remedy=remedy, row=row)
