"""Sorts numbers exactly, also fractions of which each has a denominator of its own."""

from luodi.kernel.clauses import exact
from luodi.kernel.clauses.exact import Exact
from luodi.kernel.clauses.expressions import Value
from luodi.kernel.clauses.layers import quoted
from luodi.kernel.clauses.program import Program

_DIGIT = 40
_DIGITS = 4


def sort_keys(program: Program, value: Value, among: str = "") -> list[str]:
    """Return columns that sort exactly as a number does, among those alike in ``among`` (SQL).

    A number over a denominator of its own sorts by its whole part and four digits in base 2^40, which tell
    any two fractions in lowest terms with denominators below 2^80 apart; where all have one denominator, by
    the numerator.
    """
    if not isinstance(value, Exact):
        return [value.sql]
    if isinstance(value.denominator, int):
        return [value.numerator]
    top, below = exact.wide(value.numerator), exact.wide(value.denominator)
    within = f"PARTITION BY {among}" if among else ""
    alike = f"(min({below}) OVER ({within}) = max({below}) OVER ({within}))"
    program.layers.add("one denominator", {"rank alike": alike, "rank common": f"gcd({top}, {below})"})
    common = exact.wide('greatest("rank common", 1)')
    program.layers.add("lowest", {"rank top": f"{top} // {common}", "rank below": f"{below} // {common}"})
    low = '"rank below"'
    whole = exact.floor(Exact('"rank top"', low, exact.WIDE, 0, exact.WIDE)).numerator
    first = f'CASE WHEN "rank alike" THEN {top} ELSE {whole} END'
    program.layers.add("key 1", {"key 1": f"(CASE WHEN {below} IS NOT NULL THEN {first} END)"})
    program.layers.add(
        "rest 1", {"rank rest": f'(CASE WHEN "rank alike" THEN 0 ELSE "rank top" - "key 1" * {low} END)'}
    )
    base = exact.wide(exact.literal(2**_DIGIT))
    for number in range(2, _DIGITS + 2):
        program.layers.add(f"key {number}", {f"key {number}": f'("rank rest" * {base}) // {low}'})
        program.layers.add(
            f"rest {number}", {"rank rest": f'("rank rest" * {base}) - "key {number}" * {low}'}
        )
    return [quoted(f"key {number}") for number in range(1, _DIGITS + 2)]
