"""Signing in and out, and changing one's own password."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.apps.access import throttle
from luodi.apps.access.logins import normal_login
from luodi.apps.access.models import PasswordRecord, Person
from luodi.apps.access.passwords import KEPT, password_issues
from luodi.apps.audit.actions import act, record_refusal
from luodi.apps.audit.actors import SystemActor
from luodi.kernel import clock


class SignInRefused(Exception):
    """The sentence that the sign-in page shows; it never tells whether the login exists."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class _Stranger(SystemActor):
    """Whoever typed a login that nobody has; the login itself is not written, it may be a password."""

    name = "未知账号"


def sign_in(*, login: str, password: str, ip: str | None) -> Person:
    """Return the person whose login and password these are. Raises SignInRefused.

    Throttling comes before hashing. An unknown login costs as much time as a known one.
    """
    login = normal_login(login)
    person: Person | None = Person.objects.filter(login=login).select_related("unit").first()
    _reserve(throttle.address_key(ip), throttle.ADDRESS, person)
    attempt = _reserve(throttle.account_key(login), throttle.ACCOUNT, person)
    if person is None:
        make_password(password)
    if person is None or not person.check_password(password) or not person.is_active:
        _refuse(person, "access.lock" if attempt.last else "access.sign_in")
        raise SignInRefused(_("账号或密码不对"))
    throttle.succeeded(login, ip)
    with act(by=person, verb="access.sign_in", obj=person, unit=person.unit):
        person.last_login = clock.now()
        person.save(update_fields=["last_login"])
    return person


def _reserve(key: str, limit: throttle.Limit, person: Person | None) -> throttle.Attempt:
    attempt = throttle.reserve(key, limit)
    if not attempt.allowed and attempt.until is not None:
        until = f"{clock.local(attempt.until):%H:%M}"
        raise SignInRefused(_("登录失败次数过多，请在 %(until)s 以后再试") % {"until": until})
    return attempt


def _refuse(person: Person | None, verb: str) -> None:
    reason = "账号不存在" if person is None else "密码不对" if person.is_active else "账号已停用"
    record_refusal(
        by=person or _Stranger(), verb=verb, obj=person, unit=person and person.unit, summary=reason
    )


def record_sign_out(*, by: Person) -> None:
    """Write that somebody signed out."""
    with act(by=by, verb="access.sign_out", obj=by, unit=by.unit_id):
        pass


def change_password(*, by: Person, old: str, new: str) -> Person:
    """Set one's own password; every other session of the person ends at once.

    Raises ValidationError with all reasons at once.
    """
    if not by.check_password(old):
        raise ValidationError({"old": _("原密码不对")})
    names = [by.login, by.name, *([by.unit.current_name, by.unit.current_short_name] if by.unit else [])]
    used = [by.password, *by.password_records.values_list("encoded", flat=True)[:KEPT]]
    issues = password_issues(new, names, used)
    if issues:
        language = get_language() or ""
        said = [f"{_say(issue.what, language)}：{_say(issue.remedy, language)}" for issue in issues]
        raise ValidationError({"new": said})
    with act(by=by, verb="access.password", obj=by, unit=by.unit_id):
        PasswordRecord.objects.create(person=by, encoded=by.password, at=clock.now())
        by.set_password(new)
        by.issued = False
        by.save(update_fields=["password", "issued"])
        kept = by.password_records.values_list("pk", flat=True)[:KEPT]
        by.password_records.exclude(pk__in=list(kept)).delete()
    return by


def end_other_sessions(*, by: Person) -> Person:
    """End every session of the person; the caller renews its own."""
    with act(by=by, verb="access.end_sessions", obj=by, unit=by.unit_id):
        by.serial += 1
        by.save(update_fields=["serial"])
    return by


def _say(text: Any, language: str) -> str:
    return text if isinstance(text, str) else text.in_(language)
