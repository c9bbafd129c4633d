"""What a password must be, and how one is issued."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import check_password

from luodi.kernel.issues import Issue
from luodi.kernel.text import Text

SHORTEST, LONGEST, KEPT, CLASSES = 10, 128, 5, 3
# Without signs that look like another: 0 O o, 1 l I, 2 Z z, 5 S s, 8 B.
_LOWER, _UPPER, _DIGITS = "abcdefghjkmnpqrtuvwxy", "ACDEFGHJKLMNPQRTUVWXY", "34679"
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"), re.compile(r"[^a-zA-Z0-9]"))
_LEET = str.maketrans("@$013457!", "asoieastl"[:9])


def password_issues(password: str, names: Iterable[str] = (), used: Iterable[str] = ()) -> list[Issue]:
    """Return everything that is wrong with a password; empty means it may be used.

    ``names`` are the person's login, name and unit; ``used`` the hashes of the latest passwords.
    """
    found = [
        *_length(password),
        *_variety(password),
        *_guessable(password, [name for name in names if len(name) >= 2]),
    ]
    if not found and any(check_password(password, encoded) for encoded in used):
        found.append(
            _issue(
                "password.used",
                "最近 5 次用过这个密码",
                "This password was among your last five",
                "换一个没有用过的密码",
                "Choose one you have not used",
            )
        )
    return found


def _length(password: str) -> list[Issue]:
    if SHORTEST <= len(password) <= LONGEST:
        return []
    return [
        _issue(
            "password.length",
            f"密码须为 {SHORTEST} 至 {LONGEST} 位",
            f"A password has {SHORTEST} to {LONGEST} characters",
            "可以用几个不相干的词连起来",
            "Several unrelated words in a row will do",
        )
    ]


def _variety(password: str) -> list[Issue]:
    kinds = sum(bool(each.search(password)) for each in _CLASSES)
    if kinds >= CLASSES and len(set(password)) >= 5:
        return []
    return [
        _issue(
            "password.classes",
            "密码须含大写字母、小写字母、数字、符号中的至少三类，且不少于 5 个不同的字符",
            "A password has three of capital letters, small letters, digits and signs, and 5 different ones",
            "加入缺少的那一类字符",
            "Add the kind that is missing",
        )
    ]


def _guessable(password: str, names: Iterable[str]) -> list[Issue]:
    plain = unicodedata.normalize("NFKC", password).lower()
    core = _core(plain)
    issues = []
    if any(unicodedata.normalize("NFKC", name).lower() in plain for name in names):
        issues.append(
            _issue(
                "password.name",
                "密码不能含有账号、姓名或单位名称",
                "A password may not contain your login, name or unit",
                "换成与本人和单位无关的内容",
                "Use something unrelated to you and your unit",
            )
        )
    if plain in common_passwords() or core in common_words() or plain.translate(_LEET) in common_passwords():
        issues.append(
            _issue(
                "password.common",
                "这个密码太常见，容易被猜到",
                "This password is too common",
                "不要用 Abc123456、admin@2024 一类的组合",
                "Avoid the likes of Abc123456 or admin@2024",
            )
        )
    return issues


@cache
def common_passwords() -> frozenset[str]:
    """Return the list of common passwords, in lower case."""
    return frozenset(_lines())


@cache
def common_words() -> frozenset[str]:
    """Return the words around which common passwords are built: the list without its digits and signs."""
    return frozenset(core for core in map(_core, _lines()) if len(core) >= 3)


def _core(plain: str) -> str:
    """Return a password without its signs and the digits around it: what is left of admin@2024 is admin."""
    return re.sub(r"[\W_]+", "", plain).strip("0123456789")


def _lines() -> list[str]:
    text = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8")
    return [line.strip().lower() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def issued_password() -> str:
    """Return a random password for one first sign-in: four groups of four, about 70 bits."""
    letters = _LOWER + _UPPER + _DIGITS
    while True:
        groups = ["".join(secrets.choice(letters) for _ in range(4)) for _ in range(4)]
        password = "-".join(groups)
        if not password_issues(password):
            return password


def _issue(code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Issue:
    return Issue(code, "refused", Text(zh, en), remedy=Text(remedy_zh, remedy_en), field="password")
