"""What people type in a form or a filter, read into values by the readers of the kernel.

A workbook's cell that is doubtful is warned about; a person at a form is asked at once, so here every
doubt is a refusal that says what to type. An amount without a unit is refused where none is shown.
"""

from datetime import date

from django.utils.translation import gettext as _

from luodi.kernel import identifiers
from luodi.kernel.dates import DateValue
from luodi.kernel.values.amounts import ForeignMoney, parse_money
from luodi.kernel.values.cells import Expect, compact, is_null_mark, trimmed
from luodi.kernel.values.days import parse_date
from luodi.kernel.values.ranges import fits

FIRST_YEAR, LAST_YEAR = 1949, 2100


class EntryRefused(ValueError):
    """What was typed cannot be read; the message says what and what to type instead."""


def plain(text: str) -> str:
    """Return text without white space and control characters at both ends."""
    return trimmed(text)


def read_money(text: str, unit: str | None = None) -> int | None:
    """Return fen of what was typed; None for a blank.

    A unit typed with the number wins over ``unit``, the one shown beside the field. Raises
    EntryRefused for no number, no unit at all, a negative or too large amount, another currency.
    """
    found = parse_money(text, "", Expect("money", unit=unit))
    codes = {problem.code for problem in found.problems} - {"unit_in_cell_overrides"}
    if not codes and not isinstance(found.value, ForeignMoney):
        if fits("money", found.value):
            return None if found.value is None else int(found.value)
        raise EntryRefused(_("“%(text)s”太大，请核对单位和小数点。") % {"text": trimmed(text)})
    typed = {"text": trimmed(text)}
    if "money_unit_missing" in codes:
        raise EntryRefused(_("“%(text)s”没有写单位，请写明，如 1.2亿元、12000万元。") % typed)
    if "money_negative" in codes:
        raise EntryRefused(_("“%(text)s”是负数，这里只填零或正数。") % typed)
    if "foreign_currency" in codes:
        raise EntryRefused(_("“%(text)s”是外币，这一项填人民币；外资填在“合同（协议）外资”。") % typed)
    if "approx_value" in codes and "money_unreadable" not in codes:
        raise EntryRefused(_("“%(text)s”是约数，请填确切金额。") % typed)
    raise EntryRefused(_("“%(text)s”读不成金额，请填数字和单位，如 1.2亿元。") % typed)


def read_date(text: str) -> DateValue | None:
    """Return the date typed, as finely as it was given; None for a blank.

    Takes 2024-08-15, 2024.8.15, 2024年8月15日, 20240815; 2024-08, 2024年8月; 2024年三季度.
    Raises EntryRefused for anything else and for days that do not exist.
    """
    if is_null_mark(compact(text)):
        return None
    found = parse_date(text, "", Expect("date"))
    typed = {"text": trimmed(text)}
    if any(problem.code == "date_impossible" for problem in found.problems):
        raise EntryRefused(_("没有“%(text)s”这一天，请核对年、月、日。") % typed)
    if not isinstance(found.value, DateValue) or found.problems:
        raise EntryRefused(_("“%(text)s”读不成日期，请填如 2024-08-15；只知道月份填 2024-08。") % typed)
    if not FIRST_YEAR <= found.value.day.year <= LAST_YEAR:
        raise EntryRefused(_("“%(text)s”的年份不对，请核对。") % typed)
    return found.value


def read_day(text: str) -> date | None:
    """Return a whole day; a month or a quarter is refused."""
    found = read_date(text)
    if found is not None and found.precision != "day":
        raise EntryRefused(_("“%(text)s”没有写到日，请填如 2024-08-15。") % {"text": trimmed(text)})
    return None if found is None else found.day


def read_uscc(text: str) -> str | None:
    """Return a unified social credit code checked by GB 32100-2015; None for a blank."""
    code = identifiers.normal_uscc(text)
    if is_null_mark(code):
        return None
    problem = identifiers.uscc_problem(code)
    if problem == "uscc_malformed":
        raise EntryRefused(_("统一社会信用代码是 18 位数字和大写字母（不含 I、O、S、V、Z），请核对证照。"))
    if problem is not None:
        raise EntryRefused(_("统一社会信用代码的校验位不对，多半抄错一位，请对照营业执照核对。"))
    return code
