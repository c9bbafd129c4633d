"""Give an account a new first password from the server: the way back for a security administrator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from luodi.apps.access.actions import reissue_password
from luodi.apps.access.logins import normal_login
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import SYSTEM


class Command(BaseCommand):
    """luodi reissue_password LOGIN"""

    help = "Reissue the first password of an account / 重发初始密码"

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the login."""
        parser.add_argument("login")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reissue and print once."""
        person = Person.objects.active().filter(login=normal_login(options["login"])).first()
        if person is None:
            raise CommandError("没有这个在用的账号 / No such active account")
        issued = reissue_password(by=SYSTEM, person=person)
        self.stdout.write(f"{issued.person.login}\t{issued.password}")
