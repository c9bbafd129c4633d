"""A role held in a unit between two days, and the request that came before it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.apps.access.enums import AdminRole, RequestState
from luodi.apps.access.querysets import MembershipQuerySet
from luodi.apps.organisations.models import Unit


class Membership(models.Model):
    """A person's role in a unit from a day until before another. ``unit`` is empty for administrators.

    The three administrators are three persons and hold nothing else: one open administrator role per
    person is a constraint, the rest is checked on saving, and the resolver trusts neither.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("人员")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("单位")
    )
    role = models.CharField(_("角色"), max_length=32)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("授权人")
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("角色")
        verbose_name_plural = _("角色")
        ordering = ["person_id", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(role__in=AdminRole.values, valid_to=None),
                name="membership_one_admin_role",
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "role"], condition=Q(valid_to=None), name="membership_open_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="membership_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(role__in=AdminRole.values), name="membership_has_unit"
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("person")), name="membership_not_self_granted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Check, then save: every door passes here."""
        self.clean()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        """Refuse an administrator role beside any other role on a common day."""
        others = Membership.objects.filter(person_id=self.person_id).exclude(pk=self.pk)
        others = others.overlapping(self.valid_from, self.valid_to)
        if self.role not in AdminRole.values:
            others = others.filter(role__in=AdminRole.values)
        if others.exists():
            raise ValidationError(_("系统、安全、审计管理员须由不同的人担任，且不兼任业务角色"))


class RoleRequest(models.Model):
    """A role that the system administrator asks for and the security administrator grants or refuses."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_requests", verbose_name=_("人员")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    role = models.CharField(_("角色"), max_length=32)
    reason = models.CharField(_("事由"), max_length=200, blank=True)
    state = models.CharField(
        _("状态"), max_length=8, choices=RequestState.choices, default=RequestState.PENDING
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("申请人")
    )
    requested_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )
    decided_at = models.DateTimeField(_("办理时间"), null=True)

    class Meta:
        verbose_name = _("角色申请")
        verbose_name_plural = _("角色申请")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit", "role"],
                condition=Q(state=RequestState.PENDING),
                name="rolerequest_pending_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"
