"""Exact numbers as SQL: an integer numerator over a denominator that is a constant wherever it can be.

Every expression knows how large it can become, so that it runs in 64 bits where that is enough and in
128 bits where it is not; beyond that DuckDB raises, it never wraps. NULL means not known and spreads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

NARROW = 2**63 - 1
WIDE = 2**127 - 1


@dataclass(frozen=True, slots=True)
class Exact:
    """``numerator / denominator`` in SQL.

    ``denominator`` is an integer, or the SQL of a positive number (NULL where it would be zero).
    ``bound`` and ``lower_bound`` are the largest possible absolute values of both. ``dimension`` is
    1 for money, 0 for plain numbers. ``constant`` is set where the value is known now.
    """

    numerator: str
    denominator: int | str
    bound: int
    dimension: int = 0
    lower_bound: int = 1
    constant: Fraction | None = None


def literal(value: int) -> str:
    """Return an integer of a certain width in SQL."""
    if abs(value) <= NARROW:
        return f"CAST({value} AS BIGINT)"
    return f"CAST('{value}' AS HUGEINT)"


def constant(value: Fraction, dimension: int = 0) -> Exact:
    """Return a number that is known now."""
    return Exact(
        literal(value.numerator), value.denominator, abs(value.numerator), dimension, value.denominator, value
    )


def column(sql: str, denominator: int = 1, bound: int = NARROW, dimension: int = 0) -> Exact:
    """Return a column of integers over a denominator."""
    return Exact(sql, denominator, bound, dimension, denominator)


def _product(left: str, right: str, bound: int) -> str:
    return f"({wide(left)} * {right})" if bound > NARROW else f"({left} * {right})"


def wide(sql: str) -> str:
    """Return the same number in 128 bits."""
    return f"CAST({sql} AS HUGEINT)"


def _scaled(sql: str, bound: int, by: int) -> tuple[str, int]:
    if by == 1:
        return sql, bound
    return _product(sql, literal(by), bound * abs(by)), bound * abs(by)


def multiply(a: Exact, b: Exact) -> Exact:
    """Return the product."""
    dimension = a.dimension + b.dimension
    if a.constant is not None and b.constant is not None:
        return constant(a.constant * b.constant, dimension)
    if a.constant is not None:
        a, b = b, a
    if b.constant is not None:
        share = gcd(b.constant.numerator, a.denominator) if isinstance(a.denominator, int) else 1
        share = share or 1
        top, bound = _scaled(a.numerator, a.bound, b.constant.numerator // share)
        if b.constant == 0:
            top = f"({a.numerator} * {literal(0)})"
        if isinstance(a.denominator, int):
            below = a.denominator // share * b.constant.denominator
            return Exact(top, below, bound, dimension, below)
        low, low_bound = _scaled(a.denominator, a.lower_bound, b.constant.denominator)
        return Exact(top, low, bound, dimension, low_bound)
    bound = a.bound * b.bound
    below_, below_bound = _denominators(a, b)
    return Exact(_product(a.numerator, b.numerator, bound), below_, bound, dimension, below_bound)


def _denominators(a: Exact, b: Exact) -> tuple[int | str, int]:
    if isinstance(a.denominator, int) and isinstance(b.denominator, int):
        return a.denominator * b.denominator, a.denominator * b.denominator
    bound = a.lower_bound * b.lower_bound
    return _product(_sql(a.denominator), _sql(b.denominator), bound), bound


def _sql(denominator: int | str) -> str:
    return literal(denominator) if isinstance(denominator, int) else denominator


def invert(a: Exact) -> Exact:
    """Return one over a number; not known where that is zero."""
    if a.constant is not None:
        return constant(1 / a.constant, -a.dimension)
    top = f"({_sql(a.denominator)} * sign({a.numerator}))"
    return Exact(
        top, f"NULLIF(abs({a.numerator}), {literal(0)})", a.lower_bound, -a.dimension, max(a.bound, 1)
    )


def divide(a: Exact, b: Exact) -> Exact:
    """Return the quotient; a constant zero below raises ZeroDivisionError."""
    return multiply(a, invert(b))


def together(a: Exact, b: Exact) -> tuple[str, str, int | str, int, int]:
    """Return both numerators over one denominator: sql, sql, denominator, its bound, larger bound."""
    if isinstance(a.denominator, int) and isinstance(b.denominator, int):
        below = lcm(a.denominator, b.denominator)
        left, left_bound = _over(a, below)
        right, right_bound = _over(b, below)
        return left, right, below, below, max(left_bound, right_bound)
    if a.denominator == b.denominator:
        return a.numerator, b.numerator, a.denominator, a.lower_bound, max(a.bound, b.bound)
    left_bound, right_bound = a.bound * b.lower_bound, b.bound * a.lower_bound
    left = _product(a.numerator, _sql(b.denominator), left_bound)
    right = _product(b.numerator, _sql(a.denominator), right_bound)
    below_, below_bound = _denominators(a, b)
    return left, right, below_, below_bound, max(left_bound, right_bound)


def branch(a: Exact, b: Exact, said: Callable[[str, str], str]) -> Exact:
    """Return what ``said`` (the SQL of a CASE) makes of two numbers of which one is taken.

    Denominators that differ from row to row are chosen alike, so that one that is zero where the number is
    not taken spoils nothing.
    """
    dimension = a.dimension or b.dimension
    if a.denominator == b.denominator or (isinstance(a.denominator, int) and isinstance(b.denominator, int)):
        left, right, below, below_bound, bound = together(a, b)
        return Exact(said(left, right), below, bound, dimension, below_bound)
    return Exact(
        said(a.numerator, b.numerator),
        said(_sql(a.denominator), _sql(b.denominator)),
        max(a.bound, b.bound),
        dimension,
        max(a.lower_bound, b.lower_bound),
    )


def _over(a: Exact, below: int) -> tuple[str, int]:
    by = below // int(a.denominator)
    if a.constant is not None:
        whole = a.constant.numerator * (below // a.constant.denominator)
        return literal(whole), abs(whole)
    return _scaled(a.numerator, a.bound, by)


def add(a: Exact, b: Exact, sign: str = "+") -> Exact:
    """Return the sum, or with ``-`` the difference."""
    dimension = a.dimension or b.dimension
    if a.constant is not None and b.constant is not None:
        value = a.constant + b.constant if sign == "+" else a.constant - b.constant
        return constant(value, dimension)
    left, right, below, below_bound, bound = together(a, b)
    bound *= 2
    left = wide(left) if bound > NARROW else left
    return Exact(f"({left} {sign} {right})", below, bound, dimension, below_bound)


def compare(a: Exact, op: str, b: Exact) -> str:
    """Return a comparison, three-valued."""
    left, right, below, _bound, _larger = together(a, b)
    said = f"({left} {'=' if op == '==' else '<>' if op == '!=' else op} {right})"
    if a.denominator == b.denominator and isinstance(below, str):
        # Only numerators are looked at over one denominator: where it is zero nothing can be compared.
        return f"(CASE WHEN {below} IS NOT NULL THEN {said} END)"
    return said


def pick(a: Exact, b: Exact, op: str) -> Exact:
    """Return the smaller (``<=``) or larger (``>=``) of two; not known where one is not."""
    left, right, below, below_bound, bound = together(a, b)
    sql = f"(CASE WHEN {left} {op} {right} THEN {left} WHEN {right} {op} {left} THEN {right} END)"
    return Exact(sql, below, bound, a.dimension or b.dimension, below_bound)


def not_below_zero(a: Exact) -> Exact:
    """Return the number, or zero where it is negative."""
    if a.constant is not None:
        return a if a.constant >= 0 else constant(Fraction(0), a.dimension)
    sql = f"(CASE WHEN {a.numerator} < 0 THEN 0 ELSE {a.numerator} END)"
    return Exact(sql, a.denominator, a.bound, a.dimension, a.lower_bound)


def floor(a: Exact) -> Exact:
    """Return the largest whole number not above it."""
    if a.denominator == 1:
        return a
    top, below = a.numerator, _sql(a.denominator)
    if a.bound + a.lower_bound > NARROW:
        top = wide(top)
    sql = f"(CASE WHEN {top} >= 0 THEN {top} // {below} ELSE -((-{top} + {below} - 1) // {below}) END)"
    return Exact(_narrowed(sql, a.bound), 1, a.bound, a.dimension)


def half_up(a: Exact, *, never_negative: bool = False) -> Exact:
    """Return the nearest whole number, a half away from zero."""
    if a.denominator == 1:
        return a
    if a.constant is not None:
        whole = (2 * abs(a.constant) + 1) // 2
        return constant(Fraction(whole if a.constant >= 0 else -whole), a.dimension)
    top, below = a.numerator, _sql(a.denominator)
    if never_negative and isinstance(a.denominator, int) and a.denominator % 2 == 0:
        top = wide(top) if a.bound + a.lower_bound > NARROW else top
        sql = f"(({top} + {literal(a.denominator // 2)}) // {below})"
        return Exact(_narrowed(sql, a.bound), 1, a.bound, a.dimension)
    if 2 * a.bound + a.lower_bound > NARROW:
        top = wide(top)
    sql = f"(sign({top}) * ((2 * abs({top}) + {below}) // (2 * {below})))"
    return Exact(_narrowed(sql, a.bound), 1, a.bound, a.dimension)


def down(a: Exact) -> Exact:
    """Return the whole part, the rest cut off toward zero."""
    if a.denominator == 1:
        return a
    return Exact(f"({a.numerator} // {_sql(a.denominator)})", 1, a.bound, a.dimension)


def _narrowed(sql: str, bound: int) -> str:
    return f"CAST({sql} AS BIGINT)" if bound <= NARROW else sql
