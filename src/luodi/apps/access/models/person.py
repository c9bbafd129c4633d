"""A person with an account. There is no superuser and no permission beside the roles."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from luodi.apps.access import resolver
from luodi.apps.access.logins import normal_login
from luodi.apps.access.querysets import PersonQuerySet
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.organisations.models import Unit


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    """Finds people by login in any letter case or width."""

    def get_by_natural_key(self, login: str | None) -> "Person":
        """Return the person with a login; raises Person.DoesNotExist."""
        return self.get(login=normal_login(login or ""))


class Person(AbstractBaseUser):
    """One human being: a login is never used again for another.

    ``last_login`` is Django's; ``issued`` says that the password was given by an administrator and
    must be changed; ``serial`` counts the times all sessions were ended. ``demo_words`` is what the
    sign-in page of the demo says of a listed account: title and can, each in zh and en.
    """

    login = models.CharField(
        _("账号"),
        max_length=32,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9._-]{2,31}\Z",
                _("账号用 3 至 32 位小写字母、数字、点、短横或下划线，以字母开头"),
            )
        ],
    )
    name = models.CharField(_("姓名"), max_length=50)
    position = models.CharField(_("岗位"), max_length=50, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("单位")
    )
    is_active = models.BooleanField(_("在用"), default=True)
    is_demo = models.BooleanField(_("演示账号"), default=False)
    demo_words = models.JSONField(default=dict, blank=True)
    issued = models.BooleanField(_("初始密码未改"), default=True)
    serial = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("建立时间"))
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    objects = PersonManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ["login"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_active=True, ended_at=None)
                | models.Q(is_active=False, ended_at__isnull=False),
                name="person_ended_when_inactive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.login}）"

    def may(self, permission: str, unit: Any = None) -> bool:
        """Tell whether a permission is held in ``unit`` (a Unit or its id), or anywhere without one."""
        return resolver.can(self, permission, unit)

    def require(self, permission: str, unit: Any = None) -> None:
        """Raise PermissionRefused unless ``may``."""
        if not self.may(permission, unit):
            raise PermissionRefused(permission, unit_id=getattr(unit, "pk", unit))

    def scope(self, permission: str) -> resolver.Scope:
        """Return where a permission is held."""
        return resolver.scope_of(self, permission)

    def get_session_auth_hash(self) -> str:
        """Return what a session must match: another password or serial ends every session at once."""
        return self._session_hash()

    def get_session_auth_fallback_hash(self) -> list[str]:
        """Return no other accepted hashes."""
        return []

    def _session_hash(self) -> str:
        return salted_hmac("luodi.session", f"{self.password}:{self.serial}", algorithm="sha256").hexdigest()


class PasswordRecord(models.Model):
    """A password once used, as its hash, so that the last five are not used again."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="password_records")
    encoded = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("用过的密码")
        verbose_name_plural = _("用过的密码")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return str(self.at)
