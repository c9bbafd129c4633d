"""Reads the columns of a run back as the result of one case: the outcome, its reason, and every step."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from luodi.kernel.clauses import procedures, wording
from luodi.kernel.clauses.model import Clause
from luodi.kernel.clauses.running import Engine, Run, run
from luodi.kernel.clauses.variants import other_readings

Result = dict[str, Any]


def evaluate(
    clause: Clause,
    facts: Mapping[str, Any],
    *,
    engine: Engine | None = None,
    explain: bool = True,
    readings: bool = False,
) -> Result:
    """Judge one case; the keys are those of the worked cases (docs/recipes/clause.md), with ``steps``.

    With ``readings``, every other way to read the text that changes a formula is computed as well; the
    result shows them side by side and chooses none.
    """
    if clause.result == "procedure":
        return procedures.judge(clause, facts)
    result = result_of(run(clause, [facts], engine=engine), 0, explain=explain)
    if readings:
        judged = {
            at: [evaluate(variant, facts, engine=engine, explain=False)]
            for at, variant in other_readings(clause)
        }
        side_by_side(clause, [result], judged)
    return result


def evaluate_population(
    clause: Clause,
    rows: Sequence[Mapping[str, Any]],
    context: Mapping[str, Any] | None = None,
    *,
    engine: Engine | None = None,
    explain: bool = True,
    readings: bool = False,
) -> list[Result]:
    """Judge a population that shares caps, ranks and budget, in the order given."""
    if clause.result == "procedure":
        found = [procedures.judge(clause, {**(context or {}), **row}) for row in rows]
    else:
        done = run(clause, rows, context=context, grouped=True, engine=engine)
        found = [result_of(done, number, explain=explain) for number in range(len(rows))]
        if readings:
            judged = {
                at: evaluate_population(variant, rows, context, engine=engine, explain=False)
                for at, variant in other_readings(clause)
            }
            side_by_side(clause, found, judged)
    return [{"id": row["id"], **one} if "id" in row else one for row, one in zip(rows, found, strict=True)]


def side_by_side(
    clause: Clause, results: Sequence[Result], judged: Mapping[tuple[int, int], Sequence[Result]]
) -> None:
    """Put the outcome of every other reading beside each result, and say which open questions change it.

    ``judged`` has (reading, alternative) → its results in the same order, as ``other_readings`` counts them.
    """
    key = _money_key(clause)
    for number, result in enumerate(results):
        asked: dict[str, None] = {}
        sums = [result.get(key)]
        for (index, position), found in judged.items():
            one = {name: value for name, value in found[number].items() if name != "id"}
            shown = result["readings"][index]
            shown["others"][position]["result"] = one
            if shown.get("chosen"):
                continue
            sums.append(one.get(key))
            if any(one.get(name) != result.get(name) for name in ("eligible", key)):
                asked.setdefault(shown["id"])
        if asked:
            result["open_questions"] = list(asked)
            known = [fen for fen in sums if fen is not None]
            result["span_fen"] = [min(known), max(known)] if len(known) == len(sums) else None


def result_of(done: Run, number: int, *, explain: bool = True) -> Result:
    """Return the result of one row of a run."""
    clause, row = done.compiled.clause, done.row(number)
    result: Result = {"eligible": row["eligible"]}
    if row["eligible"] is None:
        result["missing"] = list(row["missing"])
    else:
        result.update(_outcome(clause, row))
    if done.compiled.grouped and row.get("rank place") is not None:
        result.update(_ranked(done, row))
    if row["eligible"]:
        result.update(_extras(done, row))
    result["reason_zh"] = wording.reason(done.compiled, row, result)
    if clause.readings:
        result["readings"] = [wording.reading(reading) for reading in clause.readings]
    if explain:
        result["steps"] = wording.steps(done.compiled, row)
    return result


def _money_key(clause: Clause) -> str:
    return "ceiling_fen" if clause.result == "ceiling" else "amount_fen"


def _outcome(clause: Clause, row: Mapping[str, Any]) -> Result:
    undecided = clause.benefit.formula is None and row["eligible"]
    result: Result = {_money_key(clause): None if undecided else row.get("award", 0)}
    result["binding"] = row["binding"]
    if undecided:
        result["needs_decision"] = True
    if row.get("cut_by") and row["binding"] == "cap":
        result["cut_by"] = row["cut_by"]
    if not row["eligible"]:
        result["failed"] = _failed(clause, row)
    return result


def _failed(clause: Clause, row: Mapping[str, Any]) -> str:
    if row.get("over_quota"):
        return "quota"
    position = int(row["failed_at"])
    if position == 0 and clause.validity is not None:
        return clause.validity.day
    return clause.conditions[position - 1].blames


def _ranked(done: Run, row: Mapping[str, Any]) -> Result:
    ranking = done.compiled.clause.group.ranking
    if ranking is not None and not ranking.show_score:
        return {}
    result: Result = {"rank": row["rank place"]}
    if ranking is not None:
        shown = next((s for s in done.compiled.shown if s.column == "rank score"), None)
        score = wording.read(shown, row) if shown is not None else None
        if isinstance(score, Fraction):
            result["score_exact"] = str(score)
            result["score_shown"] = wording.short(score, 2)
    return result


def _extras(done: Run, row: Mapping[str, Any]) -> Result:
    clause = done.compiled.clause
    result: Result = {}
    if clause.instalments:
        result["instalments"] = [
            {"label_zh": part.label, "amount_fen": row[f"instalment {i}"]}
            for i, part in enumerate(clause.instalments)
        ]
    if "payable_to_date" in row:
        due = row["payable_to_date"]
        result["payable_to_date_fen"] = None if due is None else int(due)
        if due is None:
            parts = enumerate(clause.instalments)
            known = [i for i, part in parts if part.when is None or row.get(f"payable {i}")]
            result["payable_at_least_fen"] = sum(row[f"instalment {i}"] for i in known)
    if "whole award" in row:
        result["total_fen"] = row["whole award"]
    if clause.payees:
        result["parts"] = [
            {"payee_zh": payee.label, "amount_fen": row[f"part {i}"]}
            for i, payee in enumerate(clause.payees)
            if row[f"weight {i}"]
        ]
    for step in clause.outputs:
        shown = next(t.shown for t in done.compiled.trace if t.kind == "output" and t.id == step.key)
        value = wording.read(shown, row)
        result[step.key] = (
            str(value) if isinstance(value, Fraction) and value.denominator > 1 else wording.plain(value)
        )
    result.update(dict(clause.notes))
    if clause.flags:
        result["flags"] = list(clause.flags)
    return result
