"""What follows once each case stands alone: quota, rounding, shared caps, budget, and how it is paid."""

from math import lcm

from luodi.kernel.clauses import exact
from luodi.kernel.clauses.columns import facts_of
from luodi.kernel.clauses.exact import Exact
from luodi.kernel.clauses.expressions import CompileError, Plain, Value
from luodi.kernel.clauses.facts import literal
from luodi.kernel.clauses.layers import Shown, quoted
from luodi.kernel.clauses.model import Budget, Formula, Instalment, Payee, Quota, SharedCap
from luodi.kernel.clauses.program import Program
from luodi.kernel.clauses.sorting import sort_keys
from luodi.kernel.clauses.tree import names
from luodi.kernel.text import Text

NOTHING = exact.literal(0)


def award(program: Program) -> None:
    """Append everything after the question who qualifies."""
    group = program.clause.group
    if group.quota is not None and program.grouped:
        with program.at("group", "quota"):
            _quota(program, group.quota)
    final = program.values.get("final")
    if isinstance(final, Exact):
        _money(program, final)
    _binding(program)
    for key in program.clause.outputs:
        with program.at("outputs", key.key, "formula"):
            value = program.expressions.value(key.formula.node)
            if isinstance(value, Exact) and value.dimension == 1:
                value = exact.half_up(value)
            name = f"output {key.key}"
            program.layers.place(name, value)
            program.layers.explain(
                key.key, "output", key.label.zh, key.words, key.formula.text, names(key.formula.node), name
            )


def _money(program: Program, final: Exact) -> None:
    clause = program.clause
    for index, cap in enumerate(clause.group.caps):
        with program.at("group", "caps", index):
            final = _shared(program, cap, final)
    rounded = _rounded(program, final)
    program.layers.add("rounded", {"award": _if_eligible(f"CAST({rounded.numerator} AS BIGINT)")})
    program.layers.add("budgeted", {"own award": '"award"', "whole demand": "CAST(NULL AS HUGEINT)"})
    if clause.group.budget is not None and program.grouped:
        with program.at("group", "budget"):
            _budget(program, clause.group.budget)
            program.layers.add("budget cut", {"budget_cut": '(award < "own award")'})
    program.values["award"] = exact.column('"award"', 1, exact.NARROW, 1)
    program.layers.shown["award"] = Shown("award", 1, 1)
    how = "四舍五入到分" if clause.rounding == "half_up" else "不足一分舍去"
    looked_at = ["final"] if "final" in program.layers.shown else ["raw"]
    program.layers.explain("award", "award", "结果", clause.benefit.words, how, looked_at, "award")
    with program.at("instalments"):
        _instalments(program)
    with program.at("payees"):
        _payees(program, clause.payees)


def _rounded(program: Program, value: Exact) -> Exact:
    return (
        exact.down(value) if program.clause.rounding == "down" else exact.half_up(value, never_negative=True)
    )


def _if_eligible(sql: str) -> str:
    return f"(CASE WHEN eligible THEN {sql} WHEN NOT eligible THEN {NOTHING} END)"


def key_of(program: Program, formulas: tuple[Formula, ...]) -> str:
    """Return the keys of a partition; where a part is not known the row stands alone."""
    parts = sorted_by(program, formulas)
    if not parts:
        return "TRUE"
    unknown = " OR ".join(f"{part} IS NULL" for part in parts)
    return ", ".join([*parts, f"(CASE WHEN {unknown} THEN row_no END)"])


def _sorted(value: Value) -> str:
    if not isinstance(value, Exact):
        if value.kind in ("set", "series"):
            raise CompileError("此处不能是清单或明细", "a set or series cannot stand here")
        return value.sql
    if not isinstance(value.denominator, int):
        raise CompileError("排序要同一分母的数", "what sorts needs one denominator")
    return value.numerator


def _order(program: Program, formulas: tuple[Formula, ...]) -> str:
    parts = [f"{part} NULLS LAST" for part in sorted_by(program, formulas)]
    return ", ".join([*parts, "row_no"])


def sorted_by(program: Program, formulas: tuple[Formula, ...]) -> list[str]:
    """Return the columns by which formulas sort."""
    return [_sorted(program.expressions.value(formula.node)) for formula in formulas]


def _quota(program: Program, quota: Quota) -> None:
    """Give the places to the best; those who tie over the last place, all ties alike, are not decided."""
    if program.clause.group.ranking is None:
        program.expressions.passing = "coalesce(eligible, FALSE)"
    per = key_of(program, quota.per)
    score = program.layers.place("rank score", program.expressions.number(quota.by.node))
    scores = sort_keys(program, score, per if quota.per else "")
    first = scores[0]
    among = program.expressions.truth(quota.among.node) if quota.among else "TRUE"
    stands = f"coalesce(eligible AND {among} AND {first} IS NOT NULL, FALSE)"
    program.layers.add("quota stands", {"quota stands": stands})
    ties = sorted_by(program, quota.ties)
    order = ", ".join([*(f"{key} DESC NULLS LAST" for key in scores), *(f"{tie} NULLS LAST" for tie in ties)])
    within, alike = f'PARTITION BY "quota stands", {per}', ", ".join([*scores, *ties])
    program.layers.add("quota", {
        "rank place": f'(CASE WHEN "quota stands" THEN rank() OVER ({within} ORDER BY {order}) END)',
        "quota peers": f'(CASE WHEN "quota stands" THEN count(*) OVER ({within}, {alike}) END)',
    })  # fmt: skip
    places = exact.floor(program.expressions.number(quota.places.node)).numerator
    last = '"rank place" + "quota peers" - 1'
    program.layers.add("within quota", {
        "over_quota": f'coalesce(eligible AND "rank place" > {places}, FALSE)',
        "quota tied": f'coalesce(eligible AND "rank place" <= {places} AND {last} > {places}, FALSE)',
        "unscored": f"coalesce(eligible AND {among} AND {first} IS NULL, FALSE)",
        "quota_places": places,
    })  # fmt: skip
    asked = facts_of(program.clause, quota.by.node)
    lacking = ", ".join(f"CASE WHEN {quoted(f.key)} IS NULL THEN {literal(f.key)} END" for f in asked)
    scored = f"list_filter([{lacking}], lambda one: one IS NOT NULL)"
    undecided = 'unscored OR "quota tied"'
    program.layers.add("after quota", {
        "eligible": f"(CASE WHEN over_quota THEN FALSE WHEN {undecided} THEN NULL ELSE eligible END)",
        "missing": f'(CASE WHEN unscored THEN {scored} WHEN "quota tied" THEN [] ELSE missing END)',
    })  # fmt: skip
    program.layers.explain(
        "quota", "quota", "名额", quota.words, quota.places.text, names(quota.by.node), "rank place"
    )


def _shared(program: Program, cap: SharedCap, value: Exact) -> Exact:
    """Cut what passes the cap of its group; earlier ones count as what they were awarded, in fen."""
    whole = exact.half_up(value, never_negative=True)
    top = exact.half_up(program.amount_of(cap.formula))
    per, order = key_of(program, cap.per), _order(program, cap.order)
    free = top.numerator if top.constant is not None else f"max({top.numerator}) OVER (PARTITION BY {per})"
    if cap.already is not None:
        already = f"coalesce({exact.half_up(program.amount_of(cap.already)).numerator}, 0)"
        free = f"{free} - max({already}) OVER (PARTITION BY {per})"
    name = f"cap {cap.id}"
    claimed, room, left = f"{name} claim", f"{name} room", f"{name} left"
    program.layers.add(claimed, {claimed: f"(CASE WHEN eligible THEN {whole.numerator} ELSE 0 END)"})
    program.layers.add(room, {
        room: free,
        f"{name} before": (
            f"coalesce(sum({quoted(claimed)}) OVER (PARTITION BY {per} ORDER BY {order} "
            "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)"
        ),
    })  # fmt: skip
    before = quoted(f"{name} before")
    program.layers.add(left, {left: f"CAST(greatest({quoted(room)} - {before}, 0) AS BIGINT)"})
    remaining = exact.column(quoted(left), 1, min(top.bound, exact.NARROW), 1)
    a, b, below, below_bound, bound = exact.together(value, remaining)
    cut = f"(eligible AND {b} < {a})"
    program.layers.add(name, {
        name: f"(CASE WHEN {cut} THEN {b} ELSE {a} END)",
        "cut_by": f"(CASE WHEN {cut} THEN {literal(cap.id)} ELSE cut_by END)",
    })  # fmt: skip
    program.layers.explain(
        cap.id, "shared_cap", cap.label, cap.words, cap.formula.text, names(cap.formula.node), left
    )
    if isinstance(below, str):
        raise CompileError("合计上限要同一分母", "a shared cap needs one denominator")
    return Exact(quoted(name), below, bound, 1, below_bound)


def _budget(program: Program, budget: Budget) -> None:
    money = quoted(budget.fact)
    per = f"PARTITION BY {key_of(program, budget.per)}" if budget.per else ""
    own, room, demand = '"own award"', '"budget left"', '"whole demand"'
    if budget.how == "first_come":
        rows = (
            f"{per} ORDER BY {_order(program, budget.order)} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
        )
        before = f"coalesce(sum({own}) OVER ({rows}), 0)"
        left = f"greatest({money} - {before}, 0)"
        program.layers.add("budget left", {"whole demand": f"sum({own}) OVER ({per})", "budget left": left})
        kept = f"CASE WHEN {money} IS NOT NULL AND {own} > {room} THEN {room} ELSE {own} END"
        program.layers.add("budget", {"award": f"CAST({kept} AS BIGINT)"})
    else:
        program.layers.add("budget demand", {"whole demand": f"sum({own}) OVER ({per})"})
        scaled = f"(CAST({own} AS HUGEINT) * {money}) // NULLIF({demand}, 0)"
        short = f"{money} IS NOT NULL AND {demand} > {money}"
        program.layers.add(
            "budget", {"award": f"CAST(CASE WHEN {short} THEN {scaled} ELSE {own} END AS BIGINT)"}
        )
    program.layers.explain("budget", "budget", "预算", budget.words, budget.how, [budget.fact], "award")


def _instalments(program: Program) -> None:
    clause = program.clause
    if not clause.instalments:
        return
    earlier = ""
    for index, part in enumerate(clause.instalments[:-1]):
        name = f"instalment {index}"
        sum_ = exact.half_up(_part(program, part)).numerator
        left = f"award{earlier}"
        own = _not_above(sum_, left)
        paid = f"CASE WHEN award = 0 OR {own} < 0 THEN 0 ELSE {own} END"
        program.layers.add(name, {name: f"CAST({paid} AS BIGINT)"})
        earlier += f" - {quoted(name)}"
    last = len(clause.instalments) - 1
    program.layers.add("last instalment", {f"instalment {last}": f"award{earlier}"})
    due = []
    for index, part in enumerate(clause.instalments):
        sum_ = quoted(f"instalment {index}")
        if part.when is not None:
            test = program.truth(f"payable {index}", part.when)
            sum_ = f"(CASE WHEN {test} THEN {sum_} WHEN NOT {test} THEN 0 END)"
        due.append(sum_)
    if any(part.when is not None for part in clause.instalments):
        program.layers.add("payable", {"payable_to_date": " + ".join(due)})
    if clause.pays is not None:
        number = program.expressions.number(clause.pays.node).numerator
        chosen = " ".join(
            f"WHEN {number} = {i + 1} THEN {quoted(f'instalment {i}')}"
            for i in range(len(clause.instalments))
        )
        whole = {"whole award": "award", "award": f"(CASE {chosen} ELSE 0 END)"}
        program.layers.add("paid now", whole)


def _part(program: Program, part: Instalment) -> Exact:
    if part.amount is not None:
        return exact.not_below_zero(program.amount_of(part.amount))
    if part.share is None:
        raise CompileError(
            "除最后一期外都要有比例或金额", "every instalment but the last needs a share or amount"
        )
    share = program.expressions.number(part.share.node)
    if share.dimension:
        zh, en = "比例不能是金额，金额写在 amount", "a share is no sum of money: write that as `amount`"
        raise CompileError(zh, en)
    return exact.multiply(exact.column('"award"', 1, exact.NARROW, 1), share)


def _payees(program: Program, payees: tuple[Payee, ...]) -> None:
    """Pay who has a sum of his own, then share the rest by weight, over one denominator."""
    if not payees:
        return
    shares = [exact.not_below_zero(program.expressions.number(payee.share.node)) for payee in payees]
    if all(share.constant == 0 for share in shares):
        raise CompileError("分配比重要大于零", "the weight of a payee is more than nothing")
    below = 1
    for share in shares:
        if not isinstance(share.denominator, int):
            raise CompileError("分配比重要同一分母", "weights of payees need one denominator")
        below = lcm(below, share.denominator)
    weights = {}
    for index, (payee, share) in enumerate(zip(payees, shares, strict=True)):
        present = program.truth(f"payee {index}", payee.when) if payee.when else "TRUE"
        whole = f"{exact.wide(share.numerator)} * {below // int(share.denominator)}"
        weights[f"weight {index}"] = f"(CASE WHEN {present} THEN {whole} WHEN NOT {present} THEN 0 END)"
    program.layers.add("weights", weights)
    rest = _served(program, payees)
    by_weight = [index for index, payee in enumerate(payees) if payee.amount is None]
    total = " + ".join(quoted(f"weight {i}") for i in by_weight)
    for index in by_weight:
        later = " + ".join(quoted(f"weight {i}") for i in by_weight if i > index) or "0"
        earlier = "".join(f" - {quoted(f'part {i}')}" for i in by_weight if i < index)
        mine = f"CAST({rest} AS HUGEINT) * {quoted(f'weight {index}')}"
        rounded = f"(2 * {mine} + ({total})) // (2 * NULLIF({total}, 0))"
        weight = quoted(f"weight {index}")
        cases = f"WHEN award = 0 OR {weight} = 0 THEN 0 WHEN {later} = 0 THEN {rest}{earlier} ELSE {rounded}"
        program.layers.add(f"part {index}", {f"part {index}": f"CAST(CASE {cases} END AS BIGINT)"})


def _served(program: Program, payees: tuple[Payee, ...]) -> str:
    """Place the parts of those who have a sum of their own, and return what is left for the others."""
    served = [(index, payee.amount) for index, payee in enumerate(payees) if payee.amount is not None]
    if not served:
        return "award"
    if len(served) == len(payees):
        zh, en = "至少要有一方得其余部分", "one payee takes what the others leave"
        raise CompileError(zh, en, Text("有一方不写 amount", "leave `amount` out for one of them"))
    left = "award"
    for index, amount in served:
        sum_ = exact.half_up(exact.not_below_zero(program.amount_of(amount))).numerator
        weight = quoted(f"weight {index}")
        due = (
            f"CASE WHEN award = 0 OR {weight} = 0 THEN 0 WHEN {weight} <> 0 THEN {_not_above(sum_, left)} END"
        )
        program.layers.add(f"part {index}", {f"part {index}": f"CAST({due} AS BIGINT)"})
        left = f"({left} - {quoted(f'part {index}')})"
    program.layers.add("rest", {"rest of award": left})
    return quoted("rest of award")


def _not_above(sum_: str, left: str) -> str:
    """Return the smaller of two sums, unknown where one of them is: the engine's own would take the other."""
    return f"(CASE WHEN {sum_} < {left} THEN {sum_} WHEN {sum_} >= {left} THEN {left} END)"


def _binding(program: Program) -> None:
    clause = program.clause
    failing = [(0, "none")] if clause.validity is not None else []
    failing += [(1 + i, c.binding) for i, c in enumerate(clause.conditions)]
    failed = " ".join(f"WHEN failed_at = {number} THEN {literal(kind)}" for number, kind in failing)
    plain = literal("none" if clause.benefit.fixed or clause.benefit.formula is None else "rate")
    cases = ["WHEN eligible IS NULL THEN NULL"]
    if clause.group.quota is not None and program.grouped:
        cases.append("WHEN over_quota THEN 'threshold'")
    cases.append(failed)
    if clause.benefit.formula is not None:
        if clause.group.budget is not None and program.grouped:
            cases.append("WHEN budget_cut THEN 'budget'")
        cases.append("WHEN cut_by IS NOT NULL THEN 'cap'")
    program.layers.place("binding", Plain(f"(CASE {' '.join(cases)} ELSE {plain} END)", "word"))
