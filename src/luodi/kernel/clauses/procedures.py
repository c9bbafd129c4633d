"""Judges whether the papers of an application are complete, and which step of the review comes next."""

from collections.abc import Mapping
from typing import Any

from luodi.kernel.clauses.model import Clause, Procedure

DONE = "办结"


def judge(clause: Clause, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``eligible`` (may go on), ``missing`` papers or facts, ``next_step_zh``, reason and steps."""
    procedure = clause.procedure
    absent = [fact.key for fact in clause.facts if fact.required and facts.get(fact.key) is None]
    if procedure is None or absent:
        return _outcome(None, absent, None, "缺少：" + "、".join(_label(clause, key) for key in absent), [])
    missing, steps = _papers(procedure, facts)
    done = list(facts[procedure.done])
    ordered = [step.name for step in procedure.chain]
    reached = done == ordered[: len(done)]
    steps.append({"id": "chain", "kind": "chain", "inputs": {procedure.done: done}, "result": reached})
    if not reached:
        return _outcome(False, [], None, "审批环节跳步或顺序有误", steps)
    for step in procedure.chain:
        stopped = step.name in done and step.stops_on and facts.get(step.stops_on) == step.stops_at
        if stopped:
            return _outcome(False, [], None, f"{step.name}未通过，流程终止", steps)
    if missing:
        return _outcome(None, missing, None, "材料不齐，一次性告知补正", steps)
    coming = ordered[len(done)] if len(done) < len(ordered) else DONE
    return _outcome(True, [], coming, "材料齐全，按链条推进", steps)


def _label(clause: Clause, key: str) -> str:
    fact = clause.fact(key)
    return fact.label.zh if fact else key


def _papers(procedure: Procedure, facts: Mapping[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    have, missing, steps = set(facts[procedure.have]), [], []
    for paper in procedure.papers:
        asked = not paper.when or facts.get(paper.when) is True
        lacking = [
            part.code for part in paper.parts if asked and part.code not in have and part.instead not in have
        ]
        missing += lacking
        steps.append(
            {
                "id": f"paper {paper.number}",
                "kind": "paper",
                "words": paper.name,
                "inputs": {"asked": asked},
                "result": not lacking,
            }
        )
    return missing, steps


def _outcome(
    eligible: bool | None, missing: list[str], coming: str | None, why: str, steps: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "eligible": eligible,
        "missing": missing,
        "next_step_zh": coming,
        "reason_zh": why,
        "steps": steps,
    }
