"""Draws formulas together with a plain function that gives their value, ``None`` where it is not known."""

import random
from collections.abc import Callable
from fractions import Fraction as F
from typing import Any

Facts = dict[str, Any]
Value = F | bool | None
Drawn = tuple[str, Callable[[Facts], Any]]

RATES = {"5%": F(5, 100), "1.5‰": F(15, 10_000), "2": F(2), "0.5": F(1, 2), "0": F(0)}
BANDS = ((0, 1_000, F(2, 100)), (1_000, 5_000, F(5, 100)), (5_000, 10**12, F(1, 100)))
KINDS = {"x": F(3, 100), "y": F(7, 100)}
ORDERS: dict[str, Callable[[F, F], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip


def both(a: Value, b: Value) -> bool | None:
    return False if a is False or b is False else None if a is None or b is None else True


def either(a: Value, b: Value) -> bool | None:
    return True if a is True or b is True else None if a is None or b is None else False


def apart(a: Value) -> bool | None:
    return None if a is None else not a


def compared(sign: str, a: F | None, b: F | None) -> bool | None:
    return None if a is None or b is None else ORDERS[sign](a, b)


def reckoned(sign: str, a: F | None, b: F | None) -> F | None:
    if a is None or b is None:
        return None
    if sign == "/":
        return a / b if b else None
    return a + b if sign == "+" else a - b if sign == "-" else a * b


def picked(least: bool, a: F | None, b: F | None) -> F | None:
    return None if a is None or b is None else min(a, b) if least else max(a, b)


def chosen(test: bool | None, then: Any, other: Any, facts: Facts) -> Any:
    return None if test is None else then(facts) if test else other(facts)


def rounded(how: str, value: F | None) -> F | None:
    if value is None:
        return None
    if how == "floor":
        return F(value.numerator // value.denominator)
    if how == "ceil":
        return F(-(-value.numerator // value.denominator))
    return F((1 if value >= 0 else -1) * ((2 * abs(value) + 1) // 2))


def banded(value: F | None) -> F | None:
    if value is None:
        return None
    return sum((max(min(value, high) - low, F(0)) * rate for low, high, rate in BANDS), F(0))


class Maker:
    """Makes formulas of money, of plain numbers and tests, ``depth`` levels deep."""

    def __init__(self, luck: random.Random) -> None:
        self.luck = luck

    def money(self, depth: int) -> Drawn:
        way = self.luck.randrange(11) if depth else self.luck.randrange(4)
        if way < 3:
            key = "abc"[way]
            return key, lambda f: f.get(key)
        if way == 3:
            yuan = self.luck.choice([0, 1, 5, 100])
            return f"{yuan}元", lambda f: F(yuan * 100)
        one = self.money(depth - 1)
        if way == 4:
            other, sign = self.money(depth - 1), self.luck.choice("+-")
            return f"({one[0]} {sign} {other[0]})", lambda f: reckoned(sign, one[1](f), other[1](f))
        if way in (5, 6):
            other, sign = self.plain(depth - 1), "*/"[way - 5]
            return f"({one[0]} {sign} {other[0]})", lambda f: reckoned(sign, one[1](f), other[1](f))
        if way == 7:
            asked, other = self.test(depth - 1), self.money(depth - 1)
            return f"if({asked[0]}, {one[0]}, {other[0]})", lambda f: chosen(asked[1](f), one[1], other[1], f)
        if way == 8:
            other, least = self.money(depth - 1), self.luck.random() < 0.5
            word = "min" if least else "max"
            return f"{word}({one[0]}, {other[0]})", lambda f: picked(least, one[1](f), other[1](f))
        if way == 9:
            how = self.luck.choice(["floor", "ceil", "round"])

            def whole(f: Facts) -> F | None:
                return reckoned("*", rounded(how, reckoned("/", one[1](f), F(100))), F(100))

            return f"({how}({one[0]} / 1元) * 1元)", whole
        return f"marginal(max({one[0]}, 0元), bands)", lambda f: banded(picked(False, one[1](f), F(0)))

    def plain(self, depth: int) -> Drawn:
        way = self.luck.randrange(8) if depth else self.luck.randrange(4)
        if way < 2:
            key = "nr"[way]
            return key, lambda f: f.get(key)
        if way == 2:
            text = self.luck.choice(list(RATES))
            return text, lambda f: RATES[text]
        if way == 3:
            return "kinds.rate", lambda f: KINDS.get(f.get("k", ""))
        if way in (4, 5):
            one, other = self.money(depth - 1), self.money(depth - 1)
            if way == 4:
                return f"({one[0]} / {other[0]})", lambda f: reckoned("/", one[1](f), other[1](f))
            return (f"growth({one[0]}, {other[0]})",
                    lambda f: reckoned("/", reckoned("-", one[1](f), other[1](f)), other[1](f)))  # fmt: skip
        one, other = self.plain(depth - 1), self.plain(depth - 1)
        if way == 6:
            sign = self.luck.choice("+-*")
            return f"({one[0]} {sign} {other[0]})", lambda f: reckoned(sign, one[1](f), other[1](f))
        test = self.test(depth - 1)
        return f"if({test[0]}, {one[0]}, {other[0]})", lambda f: chosen(test[1](f), one[1], other[1], f)

    def test(self, depth: int) -> Drawn:
        way = self.luck.randrange(8) if depth else self.luck.randrange(2)
        if way == 0:
            key = self.luck.choice("tu")
            return key, lambda f: f.get(key)
        if way == 1:
            return 'k in ("x", "y")', lambda f: f["k"] in "xy" if "k" in f else None
        if way < 5:
            make, sign = (self.plain if way == 4 else self.money), self.luck.choice(list(ORDERS))
            one, other = make(depth - 1), make(depth - 1)
            return f"({one[0]} {sign} {other[0]})", lambda f: compared(sign, one[1](f), other[1](f))
        if way == 5:
            one, other, word = self.test(depth - 1), self.test(depth - 1), self.luck.choice(["and", "or"])
            join = both if word == "and" else either
            return f"({one[0]} {word} {other[0]})", lambda f: join(one[1](f), other[1](f))
        if way == 6:
            one = self.test(depth - 1)
            return f"(not {one[0]})", lambda f: apart(one[1](f))
        one = self.plain(depth - 1)
        return f"known({one[0]})", lambda f: one[1](f) is not None
