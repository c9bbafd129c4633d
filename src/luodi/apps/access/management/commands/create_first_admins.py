"""Make the three administrators of a new installation and print their first passwords once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from luodi.apps.access.actions import create_first_admins
from luodi.apps.access.enums import AdminRole


class Command(BaseCommand):
    """luodi create_first_admins --system 张三 --security 李四 --audit 王五"""

    help = "Make the three administrators of a new installation / 初始化系统、安全、审计管理员"

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for three names of three persons."""
        parser.add_argument("--system", required=True, help="system administrator / 系统管理员姓名")
        parser.add_argument("--security", required=True, help="security administrator / 安全管理员姓名")
        parser.add_argument("--audit", required=True, help="audit administrator / 审计管理员姓名")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, or say why not."""
        names = {
            AdminRole.SYSTEM.value: options["system"],
            AdminRole.SECURITY.value: options["security"],
            AdminRole.AUDIT.value: options["audit"],
        }
        try:
            made = create_first_admins(names=names)
        except ValidationError as refused:
            raise CommandError("; ".join(refused.messages)) from refused
        for issued in made:
            self.stdout.write(f"{issued.person.login}\t{issued.person.name}\t{issued.password}")
        self.stdout.write("首次登录须改密码；以上密码不再显示。/ Shown once; to be changed at first sign-in.")
