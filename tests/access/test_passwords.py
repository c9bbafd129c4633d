"""What a password must be: a table, and the lot of it at once."""

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password

from luodi.apps.access.passwords import issued_password, password_issues

NAMES = ["shiliu-clerk", "张三", "石柳区", "石柳"]
GOOD = [
    "Kf7m-Qw3x-9TbR",
    "correct Horse 7",
    "山高水长 Lin9 pin",
    "xK9#mQ2$vL",
    "Tr0ub4dor&3x",
    "河边-Stone-42",
    "gR7!pW2?zN",
    "Blue;River;19",
    "aB3$aB4%aC5",
    "9Lives-of-cats",
    "UPPER9lower",
    "密码-Ab-河马-7",
    "Vn8 tP4 qX1",
    "zZ9-yY8-xX7",
    "Longer than 10 chars",
    "m" * 60 + "Q7-kz",
]
BAD = {
    "": {"length", "classes"},
    "Ab1-x": {"length"},
    "Ab1-xyz9": {"length"},
    "Kf7m-Qw3x": {"length"},
    "abcdefghijkl": {"classes"},
    "ABCDEFGHIJKL": {"classes"},
    "3141592653589": {"classes"},
    "lower-and-sign": {"classes"},
    "loweronly9999": {"classes"},
    "UPPERONLY9999": {"classes"},
    "Aa1Aa1Aa1Aa1": {"classes"},
    "AAAAaaaa1111": {"classes"},
    "Q7-" + "k" * 130: {"length", "classes"},
    "shiliu-clerk9A": {"name"},
    "SHILIU-CLERK9a": {"name"},
    "X9-张三-abcdefg": {"name"},
    "石柳区-Ab-2024": {"name"},
    "石柳-Abcdef-24": {"name"},
    "ｓｈｉｌｉｕ－ｃｌｅｒｋ9A": {"name"},
    "Abc123456": {"length", "common"},
    "Abc1234567": {"common"},
    "Abcd123456": {"common"},
    "Abc@123456": {"common"},
    "Admin@123456": {"common"},
    "Admin@2024": {"common"},
    "Admin-2024": {"common"},
    "ADMIN@2024a": set(),
    "Password123": {"common"},
    "Password-2024": {"common"},
    "P@ssw0rd": {"length", "common"},
    "P@ssw0rd12": {"common"},
    "Welcome123": {"common"},
    "Welcome-2024": {"common"},
    "Luodi-2024": {"common"},
    "Luodi123456": {"common"},
    "Qwerty123456": {"common"},
    "Huawei@123": {"common"},
    "Huawei-2024": {"common"},
    "Woaini1314!": {"common"},
    "Gongxinju-2024": {"common"},
    "Zhengfu@2024": {"common"},
    "China-2024!": {"common"},
    "!QAZ2wsx": {"length", "common"},
    "Changeme-1": {"common"},
    "Test123456": {"common"},
    "Iloveyou-520": {"common"},
    "Xitong-2024": {"common"},
    "2024-Xitong": {"common"},
}


@pytest.mark.parametrize("password", GOOD)
def test_good_passwords(password: str) -> None:
    assert password_issues(password, NAMES) == []


@pytest.mark.parametrize("password", BAD)
def test_bad_passwords_and_every_reason(password: str) -> None:
    found = {issue.code.removeprefix("password.") for issue in password_issues(password, NAMES)}
    assert found == BAD[password]


def test_the_table_is_long_enough() -> None:
    assert len(GOOD) + len(BAD) >= 60


def test_a_password_among_the_last_five_is_refused() -> None:
    used = [make_password("Kf7m-Qw3x-9TbR")]
    assert [issue.code for issue in password_issues("Kf7m-Qw3x-9TbR", (), used)] == ["password.used"]
    assert not password_issues("Kf7m-Qw3x-9TbS", (), used)


def test_issued_passwords_pass_and_differ() -> None:
    made = {issued_password() for _ in range(50)}
    assert len(made) == 50 and not any(password_issues(password) for password in made)


def test_the_hash_is_argon2id_of_19_mib(shipped_hashes: None) -> None:
    encoded = make_password("Kf7m-Qw3x-9TbR")
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert identify_hasher(encoded).must_update(encoded) is False
