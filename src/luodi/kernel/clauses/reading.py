"""Reads a clause from the body of a pack entry; everything wrong is collected, each with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from luodi.kernel.clauses import model
from luodi.kernel.clauses.formula import FormulaError, parse
from luodi.kernel.clauses.model import Clause, Formula, Words
from luodi.kernel.clauses.tree import Compare, Node, Number, names, walk
from luodi.kernel.text import Text

Path_ = tuple[str | int, ...]
_RECIPE = Text("对照 docs/recipes/clause.md 改写", "mend it as docs/recipes/clause.md shows")
_ORDERS = {"<", "<=", ">", ">="}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a clause that cannot stand: where in the entry, what, and what to do."""

    path: Path_
    what: Text
    remedy: Text | str = ""
    code: str = "clause"

    def __post_init__(self) -> None:
        """Point at the recipe where nothing better is known."""
        if not self.remedy:
            object.__setattr__(self, "remedy", _RECIPE)


class ClauseErrors(ValueError):
    """A clause that cannot be used; ``problems`` has all of it."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep all problems and show the first."""
        self.problems = problems
        first = problems[0]
        super().__init__(f"{'.'.join(map(str, first.path))}: {first.what.en}")


def read_clause(body: Mapping[str, Any], source: str = "") -> Clause:
    """Return the clause of an entry body that its schema accepts; raises ClauseErrors."""
    reader = _Reader(body)
    clause = reader.clause(source)
    if reader.problems:
        raise ClauseErrors(reader.problems)
    return clause


def text_of(value: Any) -> Text:
    """Read ``{zh: …, en: …}``, or one wording for both."""
    return Text(value["zh"], value["en"]) if isinstance(value, Mapping) else Text(str(value), str(value))


def words_of(body: Mapping[str, Any]) -> Words:
    """Read what the document says here."""
    return Words(str(body.get("words", "")), str(body.get("article", "")))


def orders_numbers(node: Node) -> bool:
    """Tell whether a test asks for more or less of something."""
    return any(isinstance(part, Compare) and part.op in _ORDERS for part in walk(node))


@dataclass(slots=True)
class _Reader:
    body: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def clause(self, source: str) -> Clause:
        body = self.body
        return Clause(
            code=str(body["code"]),
            version=int(body.get("version", 1)),
            label=text_of(body["label"]),
            source=source,
            text=str(body.get("text", "")),
            result=body["result"],
            status=body.get("status", "draft"),
            validity=self.validity(),
            facts=tuple(read_fact(key, value) for key, value in body.get("facts", {}).items()),
            parameters=tuple(self.parameters()),
            tables=tuple(self.tables()),
            derived=tuple(self.steps("derived")),
            conditions=tuple(self.conditions()),
            benefit=self.benefit(),
            limits=tuple(self.limits()),
            after_limits=self.after_limits(),
            rounding=body.get("rounding", "half_up"),
            group=self.group(),
            instalments=tuple(self.instalments()),
            pays=self.maybe(body, "pays"),
            payees=tuple(self.payees()),
            outputs=tuple(self.steps("outputs")),
            notes=tuple((key, str(value)) for key, value in body.get("notes", {}).items()),
            flags=tuple(body.get("flags", ())),
            readings=tuple(self.readings()),
            relations=tuple(self.relations()),
            procedure=read_procedure(body["procedure"]) if "procedure" in body else None,
            subject=body.get("subject", "project"),
        )

    def formula(self, value: Any, *path: str | int) -> Formula:
        """Read a formula; a bare number or truth value is one too."""
        written = str(value).lower() if isinstance(value, bool) else str(value)
        try:
            return Formula(written, parse(written))
        except FormulaError as error:
            what = Text(f"公式第{error.at + 1}个字符处：{error.what.zh}", f"in the formula: {error}")
            self.problems.append(Problem(path, what, error.remedy, code="formula"))
            return Formula(written, Number(Fraction(0), 0, "0"))

    def maybe(self, body: Mapping[str, Any], key: str, *path: str | int) -> Formula | None:
        return self.formula(body[key], *path, key) if key in body else None

    def several(self, body: Mapping[str, Any], key: str, *path: str | int) -> tuple[Formula, ...]:
        return tuple(self.formula(one, *path, key, i) for i, one in enumerate(body.get(key, ())))

    def listed(self, key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        yield from enumerate(self.body.get(key, ()))

    def validity(self) -> model.Validity | None:
        body = self.body.get("validity")
        if body is None:
            return None
        return model.Validity(
            day=body["day"],
            from_=self.maybe(body, "from", "validity"),
            to=self.maybe(body, "to", "validity"),
            name=body.get("name", "有效期"),
            words=words_of(body),
        )

    def parameters(self) -> Iterator[model.Parameter]:
        for key, body in self.body.get("parameters", {}).items():
            label = text_of(body.get("label", key))
            values = [
                model.Step(
                    key,
                    label,
                    self.formula(one["value"], "parameters", key, "values", i, "value"),
                    words_of(one),
                    date.fromisoformat(one["since"]) if "since" in one else None,
                )
                for i, one in enumerate(body["values"])
            ]
            yield model.Parameter(key, label, tuple(values), body.get("day", ""))

    def tables(self) -> Iterator[model.Table]:
        for key, body in self.body.get("tables", {}).items():
            rows = tuple(self.row(one, "tables", key, "rows", i) for i, one in enumerate(body["rows"]))
            of = self.formula(body.get("of", True), "tables", key, "of")
            columns = tuple((name, text_of(label)) for name, label in body.get("columns", {}).items())
            yield model.Table(key, text_of(body.get("label", key)), of, rows, words_of(body), columns)

    def row(self, body: Mapping[str, Any], *path: str | int) -> model.Row:
        columns = {
            key: self.formula(value, *path, key)
            for key, value in body.items()
            if key not in ("is", "when", "words", "article")
        }
        from_, when = self.maybe(body, "from", *path), self.maybe(body, "when", *path)
        return model.Row(body.get("is"), from_, columns, words_of(body), when)

    def steps(self, section: str) -> Iterator[model.Step]:
        for key, value in self.body.get(section, {}).items():
            body = value if isinstance(value, Mapping) else {"formula": value}
            formula = self.formula(body["formula"], section, key, "formula")
            yield model.Step(key, text_of(body.get("label", key)), formula, words_of(body))

    def conditions(self) -> Iterator[model.Condition]:
        for index, body in self.listed("conditions"):
            test = self.formula(body["test"], "conditions", index, "test")
            looked_at = names(test.node)
            blames = body.get("blames") or (looked_at[0] if looked_at else str(body["id"]))
            binding: model.Binding = body.get("binding") or (
                "threshold" if orders_numbers(test.node) else "none"
            )
            yield model.Condition(
                str(body["id"]), test, blames, binding, words_of(body), body.get("message", "")
            )

    def benefit(self) -> model.Benefit:
        body = self.body.get("benefit", {})
        formula = self.maybe(body, "formula", "benefit")
        return model.Benefit(formula, body.get("fixed", False), words_of(body), body.get("message", ""))

    def limits(self) -> Iterator[model.Limit]:
        for index, body in self.listed("limits"):
            formula = self.formula(body["formula"], "limits", index, "formula")
            when = self.maybe(body, "when", "limits", index)
            yield model.Limit(str(body["id"]), body.get("label", "上限"), formula, when, words_of(body))

    def after_limits(self) -> model.Step | None:
        body = self.body.get("after_limits")
        if body is None:
            return None
        formula = self.formula(body["formula"], "after_limits", "formula")
        return model.Step("after_limits", text_of(body.get("label", "上限之后")), formula, words_of(body))

    def group(self) -> model.Grouping:
        body = self.body.get("group", {})
        caps = tuple(self.shared_cap(one, "group", "caps", i) for i, one in enumerate(body.get("caps", ())))
        budget = body.get("budget")
        return model.Grouping(
            ranking=self.ranking(body["ranking"]) if "ranking" in body else None,
            quota=self.quota(body["quota"]) if "quota" in body else None,
            caps=caps,
            budget=None
            if budget is None
            else model.Budget(
                budget["fact"],
                budget.get("how", "proportional"),
                self.several(budget, "order", "group", "budget"),
                self.several(budget, "per", "group", "budget"),
                words_of(budget),
            ),
        )

    def shared_cap(self, body: Mapping[str, Any], *path: str | int) -> model.SharedCap:
        return model.SharedCap(
            id=str(body["id"]),
            label=body.get("label", "合计上限"),
            formula=self.formula(body["formula"], *path, "formula"),
            per=self.several(body, "per", *path),
            order=self.several(body, "order", *path),
            already=self.maybe(body, "already", *path),
            words=words_of(body),
        )

    def ranking(self, body: Mapping[str, Any]) -> model.Ranking:
        by = self.formula(body["by"], "group", "ranking", "by")
        return model.Ranking(
            gives=body["gives"],
            by=by,
            descending=body.get("descending", True),
            ties=body.get("ties", "undecided"),
            before=body["before"],
            show_score=body.get("show_score", False),
            words=words_of(body),
            per=self.several(body, "per", "group", "ranking"),
            then=self.several(body, "then", "group", "ranking"),
        )

    def quota(self, body: Mapping[str, Any]) -> model.Quota:
        at = ("group", "quota")
        return model.Quota(
            places=self.formula(body["places"], *at, "places"),
            by=self.formula(body["by"], *at, "by"),
            ties=self.several(body, "ties", *at),
            per=self.several(body, "per", *at),
            among=self.maybe(body, "among", *at),
            words=words_of(body),
        )

    def relations(self) -> Iterator[model.Relation]:
        for index, body in self.listed("relations"):
            path: Path_ = ("relations", index, "limit")
            limit = self.formula(body["limit"], *path).node if "limit" in body else None
            wrong = limit is not None and not (isinstance(limit, Number) and limit.dimension == 1)
            if wrong or (limit is None) == (body["kind"] == "capped"):
                what = Text(
                    "capped 要写明合计上限 limit，如 500万元", "`capped` needs its limit, such as 500万元"
                )
                self.problems.append(Problem(path, what))
            known = limit if isinstance(limit, Number) else None
            to, per = tuple(body.get("to", ())), body.get("per", "")
            yield model.Relation(body["kind"], to, per, words_of(body), known)

    def instalments(self) -> Iterator[model.Instalment]:
        for index, body in self.listed("instalments"):
            share = self.maybe(body, "share", "instalments", index)
            when = self.maybe(body, "when", "instalments", index)
            amount = self.maybe(body, "amount", "instalments", index)
            yield model.Instalment(body["label"], share, when, words_of(body), amount)

    def payees(self) -> Iterator[model.Payee]:
        for index, body in self.listed("payees"):
            share = self.formula(body.get("share", 1), "payees", index, "share")
            when, amount = (self.maybe(body, key, "payees", index) for key in ("when", "amount"))
            yield model.Payee(body["label"], share, when, amount)

    def readings(self) -> Iterator[model.Reading]:
        for body in self.body.get("readings", ()):
            others = tuple(
                model.Alternative(text_of(one["words"]), dict(one.get("changes", {})))
                for one in body.get("others", ())
            )
            passage, taken = str(body.get("passage", "")), text_of(body["taken"])
            yield model.Reading(str(body["id"]), passage, text_of(body["question"]), taken, others)


def read_fact(key: str, body: Mapping[str, Any]) -> model.Fact:
    """Read the declaration of one fact."""
    items = tuple(read_fact(name, value) for name, value in body.get("items", {}).items())
    given = body.get("from", ())
    return model.Fact(
        key=key,
        label=text_of(body.get("label", key)),
        type=body["type"],
        unit=body.get("unit", ""),
        values=tuple(body.get("values", ())),
        required=body.get("required", "default" not in body and not body.get("of_group", False)),
        default=body.get("default"),
        places=body.get("places", 8),
        of_group=body.get("of_group", False),
        many=body.get("many", False),
        items=items,
        field=body.get("field", ""),
        sources=(given,) if isinstance(given, str) else tuple(given),
    )


def read_procedure(body: Mapping[str, Any]) -> model.Procedure:
    """Read papers and review chain."""
    papers = tuple(
        model.Paper(
            index + 1,
            one["name"],
            tuple(
                model.PaperPart(part["code"], part.get("instead", ""))
                if isinstance(part, Mapping)
                else model.PaperPart(part)
                for part in one["parts"]
            ),
            one.get("when", ""),
        )
        for index, one in enumerate(body["papers"])
    )
    chain = tuple(
        model.ReviewStep(one["step"], one["actor"], one.get("stops_on", ""), one.get("stops_at", ""))
        for one in body["chain"]
    )
    return model.Procedure(body.get("have", "have"), body.get("done", "steps_done"), papers, chain)
