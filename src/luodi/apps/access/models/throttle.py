"""How often a sign-in was tried: a row per login and per address, shared by all processes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInCounter(models.Model):
    """Failed attempts since ``since``; ``locked_until`` refuses before any hash is computed."""

    key = models.CharField(max_length=80, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("登录计数")
        verbose_name_plural = _("登录计数")

    def __str__(self) -> str:
        return self.key
