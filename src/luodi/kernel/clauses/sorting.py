"""Sorts numbers exactly, also fractions of which each has a denominator of its own."""

from luodi.kernel.clauses import exact
from luodi.kernel.clauses.exact import Exact
from luodi.kernel.clauses.expressions import Value
from luodi.kernel.clauses.layers import quoted
from luodi.kernel.clauses.program import Program


def sort_keys(program: Program, value: Value) -> list[str]:
    """Return columns that sort exactly as a number does.

    A number over a denominator of its own sorts by its whole part and two digits in base 2^60, which tell
    any two fractions with denominators below 2^60 apart; where all have one denominator, by the numerator.
    """
    if not isinstance(value, Exact):
        return [value.sql]
    if isinstance(value.denominator, int):
        return [value.numerator]
    top, below = value.numerator, value.denominator
    program.layers.add("one denominator", {"rank alike": f"(min({below}) OVER () = max({below}) OVER ())"})
    whole = exact.floor(Exact(exact.wide(top), below, exact.WIDE, 0, exact.WIDE)).numerator
    program.layers.add(
        "key 1", {"key 1": f'(CASE WHEN "rank alike" THEN {exact.wide(top)} ELSE {whole} END)'}
    )
    program.layers.add(
        "rest 1",
        {"rank rest": f'(CASE WHEN "rank alike" THEN 0 ELSE {exact.wide(top)} - "key 1" * {below} END)'},
    )
    base = exact.wide(exact.literal(2**60))
    for number in (2, 3):
        program.layers.add(f"key {number}", {f"key {number}": f'("rank rest" * {base}) // {below}'})
        program.layers.add(
            f"rest {number}", {"rank rest": f'("rank rest" * {base}) - "key {number}" * {below}'}
        )
    return [quoted(f"key {number}") for number in (1, 2, 3)]
