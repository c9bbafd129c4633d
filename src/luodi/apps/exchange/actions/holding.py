"""Whose projects an import writes or takes back: checked for the person who does it, row by row."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from luodi.apps.access.models import Person
from luodi.apps.exchange.comparison import written_keys
from luodi.apps.exchange.matching import accountable_of
from luodi.apps.exchange.models import ImportBatch, ImportRow
from luodi.apps.exchange.returning import Judged, rows_scope
from luodi.apps.exchange.veiling import Veil
from luodi.apps.projects.models import Fact, ProjectState
from luodi.apps.projects.queries.secrets import hidden_among
from luodi.apps.projects.readers import secret_among

CHUNK = 800
NAMED = 10


def check_units(by: Person, rows: Collection[ImportRow]) -> None:
    """Raise ValidationError naming the rows whose unit the person may not import for.

    A new project's unit is what its row says; a stored one's is the one that is accountable for it
    now, and the one that the row would give it.
    """
    scope = rows_scope(by)
    if scope.everything:
        return
    standing = accountable_units({row.project for row in rows if row.project is not None})
    outside = [row for row in rows if not all(scope.holds(unit) for unit in _units_of(row, standing))]
    if outside:
        said = {"rows": named((row.sheet, row.row) for row in outside)}
        raise ValidationError(
            _("这些行不在您可以填报的范围内，一行都没有写入：%(rows)s。请先把它们设为不导入。") % said,
            code="scope",
        )


def _units_of(row: ImportRow, standing: dict[int, int | None]) -> set[int | None]:
    if row.project is None:
        return {accountable_of(row.facts)}
    wanted = set(written_keys(row.diffs, row.choices))
    given = {diff["file"] for diff in row.diffs if diff["key"] == "attributed_unit" and diff["key"] in wanted}
    return {standing.get(row.project), *given}


def check_readable(by: Person, batch: ImportBatch, rows: Collection[ImportRow]) -> None:
    """Raise ValidationError naming the rows whose projects are hidden from the person until signing.

    Asked inside the transaction: who is named may end while an import waits.
    """
    hidden = [row for row, veiled in zip(rows, Veil(batch, by).hides(rows), strict=True) if veiled]
    if hidden:
        said = {"rows": named((row.sheet, row.row) for row in hidden)}
        raise ValidationError(
            _(
                "这些行的项目签约前只对指定人员公开，您不在其中，一行都没有写入：%(rows)s。请由上传人或指定人员办理。"
            )
            % said,
            code="secret",
        )


def check_overwritten(judged: Judged) -> None:
    """Raise ValidationError naming the rows that would replace what another government recorded."""
    if judged.overwriting:
        said = {"rows": named((row.sheet, row.row) for row in judged.overwriting)}
        raise ValidationError(
            _("这些行会改掉别的单位自己登记的内容，一行都没有写入：%(rows)s。请退回核对。") % said,
            code="returned",
        )


def check_taken_back(by: Person, batch: int, projects: Collection[int]) -> None:
    """Raise ValidationError naming the rows of an import whose projects moved to units out of reach.

    A project without any unit left is judged by the import's own. What the person may not read before
    signing is not theirs to take back either.
    """
    hidden = hidden_among(by, secret_among(projects))
    if hidden:
        said = _(
            "这些行的项目签约前只对指定人员公开，您不在其中，没有撤销任何内容：%(rows)s。请由指定人员撤销。"
        )
        _refuse(batch, hidden, said)
    scope = rows_scope(by)
    if scope.everything:
        return
    units = accountable_units(projects)
    gone = {project for project, unit in units.items() if unit is not None and not scope.holds(unit)}
    if gone:
        said = _("这些行的项目现在归您范围以外的单位，没有撤销任何内容：%(rows)s。请上级单位撤销。")
        _refuse(batch, gone, said)


def _refuse(batch: int, projects: Collection[int], sentence: Any) -> None:
    facts = Fact.objects.filter(batch=batch, project_id__in=projects, row__isnull=False)
    rows = named(facts.order_by("sheet", "row").values_list("sheet", "row").distinct())
    raise ValidationError(sentence % {"rows": rows}, code="scope")


def accountable_units(projects: Collection[int]) -> dict[int, int | None]:
    """Return the unit that is accountable for each project now: attributed, or else its county."""
    found: dict[int, int | None] = {}
    ids = sorted(projects)
    for start in range(0, len(ids), CHUNK):
        states = ProjectState.objects.filter(project__in=ids[start : start + CHUNK], recorded_to__isnull=True)
        for project, attributed, county in states.values_list("project", "attributed_unit", "county"):
            found[project] = attributed or county
    return found


def named(rows: Iterable[tuple[str, int | None]]) -> str:
    """Return places of a workbook, the first ten, the same in every language."""
    places = list(rows)
    shown = "、".join(f"{sheet} {row}" for sheet, row in places[:NAMED])
    return shown + (f"…（{len(places)}）" if len(places) > NAMED else "")
