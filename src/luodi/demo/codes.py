"""Codes with valid check digits for companies that do not exist."""

from random import Random

from luodi.kernel.identifiers import uscc_check_character

# The 31 characters of GB 32100-2015.
CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# GB 11714: weights of an organisation code's first eight characters.
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def uscc(rng: Random, division: str) -> str:
    """Make a unified social credit code of a company registered in a division (six digits)."""
    body = "MA" + "".join(rng.choice(CHARACTERS) for _ in range(6))
    check = _organisation_check(body)
    code = f"91{division}{body}{check}"
    return code + uscc_check_character(code)


def _organisation_check(body: str) -> str:
    values = [int(c) if c.isdigit() else ord(c) - ord("A") + 10 for c in body]
    left = 11 - sum(v * w for v, w in zip(values, ORGANISATION_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(left, str(left))


def project_code(rng: Random, year: int, month: int, division: str) -> str:
    """Make a code in the form of the national approval platform: yymm-division-kind-type-number."""
    kind = rng.choice(("04", "07"))
    return (
        f"{year % 100:02d}{month:02d}-{division}-{kind}-0{rng.choice('125')}-{rng.randrange(100000, 1000000)}"
    )
