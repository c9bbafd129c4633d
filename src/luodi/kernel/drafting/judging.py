"""Runs worked cases for somebody who types: each gives its result, or says why it has none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from luodi.kernel.clauses import Clause, Engine, evaluate, evaluate_population
from luodi.kernel.clauses.results import result_of
from luodi.kernel.clauses.running import run
from luodi.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Judged:
    """What a case came to: the result, or what broke it; ``differs`` are expected keys that are not so."""

    got: dict[str, Any] | None
    broken: str = ""
    differs: tuple[str, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether everything that the case expects came out."""
        return self.got is not None and not self.differs


def judge(clause: Clause, cases: Sequence[Mapping[str, Any]], engine: Engine) -> list[Judged]:
    """Judge every case; those of one application run together, as long as their facts can be read."""
    singles = [case["given"] for case in cases if "population" not in case["given"]]
    together = _together(clause, singles, engine)
    found = []
    for case in cases:
        try:
            if "population" in case["given"]:
                given = case["given"]
                rows = evaluate_population(clause, given["population"], given.get("context"), engine=engine)
                got: dict[str, Any] = {"results": [_plain(one) for one in rows]}
            else:
                one = next(together) if together is not None else None
                got = one if one is not None else evaluate(clause, case["given"], engine=engine)
        except (KeyError, ValueError, TypeError, ArithmeticError) as error:
            found.append(Judged(None, str(error)))
            continue
        expect = case["expect"]
        found.append(Judged(got, differs=tuple(key for key in expect if got.get(key) != expect[key])))
    return found


def _together(clause: Clause, facts: list[Mapping[str, Any]], engine: Engine) -> Any:
    if clause.result == "procedure" or not facts:
        return None
    try:
        done = run(clause, facts, engine=engine)
    except (KeyError, ValueError, TypeError, ArithmeticError):
        return None
    return iter([result_of(done, number) for number in range(len(facts))])


def _plain(result: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key not in ("steps",)}


def words(label: str, wanted: Any, got: Any) -> Text:
    """Say how one key differs."""
    return Text(f"{label}应为 {wanted}，算出 {got}", f"{label} should be {wanted}, is {got}")
