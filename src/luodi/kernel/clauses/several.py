"""Several clauses of one file over the same facts: each by itself, and what they come to together."""

from collections.abc import Mapping, Sequence
from typing import Any

from luodi.kernel.clauses.model import Clause
from luodi.kernel.clauses.relations import together

PAID = "paid_clauses"
"""The key under which a case lists the codes of clauses under which it was paid already."""


def joined(
    clauses: Sequence[Clause], results: Mapping[str, Mapping[str, Any]], paid: object
) -> dict[str, Any]:
    """Return what results of several clauses come to; raises ValueError for too many clauses.

    ``total_fen`` is None where people have to decide something first, or a clause could not be judged.
    """
    sums = {code: fen for code, result in results.items() if (fen := _sum(result))}
    undecided = [code for code, result in results.items() if _open(result)]
    known = {clause.code: clause for clause in clauses}
    before = frozenset(str(code) for code in paid) if isinstance(paid, list) else frozenset[str]()
    found = together(known, sums, before)
    return {
        "total_fen": None if undecided else found.total_fen,
        "least_fen": found.least_fen,
        "most_fen": found.most_fen,
        "undecided": undecided,
        "shares": [
            {"code": one.code, "own_fen": one.own_fen, "kept_fen": one.kept_fen, "why_zh": one.why.zh}
            for one in found.shares
        ],
        "questions": [
            {"codes": list(one.codes), "kind": one.kind, "words": one.words.text, "question_zh": one.what.zh}
            for one in found.questions
        ],
        "limits": [
            {"codes": list(one.codes), "limit_fen": one.limit_fen, "over_fen": one.over_fen,
             "words": one.words.text}
            for one in found.joints
        ],
    }  # fmt: skip


def in_words(found: Mapping[str, Any]) -> list[str]:
    """Return what several clauses come to as lines for a terminal."""
    total = found["total_fen"]
    if total is not None:
        lines = [f"合计：{_yuan(total)}"]
    else:
        lines = [f"合计：不能确定，在{_yuan(found['least_fen'])}与{_yuan(found['most_fen'])}之间"]
    lines += [
        f"  {one['code']} {_yuan(one['own_fen'])} → {_yuan(one['kept_fen'])}（{one['why_zh']}）"
        for one in found["shares"]
    ]
    for one in found["limits"]:
        top, over = _yuan(one["limit_fen"]), _yuan(one["over_fen"])
        lines.append(f"  {'、'.join(one['codes'])}合计不超过{top}“{one['words']}”，超出{over}")
    lines += [f"  需要确定：{one['question_zh']}" for one in found["questions"]]
    if found["undecided"]:
        lines.append(f"  还不能测算：{'、'.join(found['undecided'])}")
    return lines


def _sum(result: Mapping[str, Any]) -> int:
    return result.get("amount_fen") or result.get("ceiling_fen") or 0 if result["eligible"] else 0


def _open(result: Mapping[str, Any]) -> bool:
    return result["eligible"] is None or bool(result.get("needs_decision"))


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02}元"
