"""``luodi import FILE --unit CODE``: the import of the pages, from a terminal."""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from luodi.config.running import say, set_up


class _WrongUse(Exception):
    """The command was given something that does not exist; the message says what."""


class _Refused(Exception):
    """Nothing was written; the message says why."""


def import_workbook(given: argparse.Namespace) -> int:
    """Import a workbook for a unit with the machine's own mapping; refused rows block nothing.

    Returns 0, 1 when file, person or unit is refused and nothing was written, 2 for wrong use.
    """
    set_up()
    try:
        unit = _unit(given.unit)
        batch, content = _imported(given, unit)
    except _WrongUse as error:
        print(error, file=sys.stderr)
        return 2
    except _Refused as error:
        print(f"{given.file}: {error}", file=sys.stderr)
        return 1
    report = _report(given, batch, content)
    say(json.dumps(report, ensure_ascii=False, indent=1) if given.json else _told(report))
    return 0


def _imported(given: argparse.Namespace, unit: Any) -> tuple[Any, bytes]:
    from django.core.exceptions import ValidationError

    from luodi.apps.audit.actors import PermissionRefused
    from luodi.apps.exchange import actions
    from luodi.apps.exchange.reading import ReadingRefused

    by = _person(given.by, unit)
    try:
        content = given.file.read_bytes()
        batch = actions.import_now(by=by, unit=unit, name=given.file.name, content=content)
    except OSError as error:
        raise _WrongUse(f"{given.file}: {error.strerror}") from error
    except ReadingRefused as refused:
        raise _Refused(f"{refused.sentence.zh} / {refused.sentence.en}") from refused
    except ValidationError as error:
        raise _Refused("；".join(error.messages)) from error
    except PermissionRefused as error:
        raise _Refused(f"{by.login} 不能为“{unit.name}”导入 / may not import for this unit") from error
    return batch, content


def _unit(code: str | None) -> Any:
    """Return the unit of a GB/T 2260 code, or of a name."""
    from luodi.apps.organisations.models import Unit
    from luodi.apps.organisations.queries import resolve_unit

    if not code:
        raise _WrongUse(
            "请用 --unit 写明填报单位的区划代码；只看结果用 --dry-run / "
            "name the unit by its code: --unit CODE; to look only use --dry-run"
        )
    found = Unit.objects.filter(code=code).first() or resolve_unit(code)
    if found is None:
        raise _WrongUse(f"没有代码为 {code} 的单位 / no unit has the code {code}")
    return found


def _person(login: str | None, unit: Any) -> Any:
    """Return who imports: the one named, else the only one at the unit who may."""
    from luodi.apps.access.enums import Permission
    from luodi.apps.access.models import Person

    if login:
        found = Person.objects.active().filter(login=login).first()
        if found is None:
            raise _WrongUse(f"没有账号 {login} / no account {login}")
        return found
    able = [p for p in Person.objects.active() if p.may(Permission.PROJECT_IMPORT, unit)]
    near = [p for p in able if p.unit_id == unit.pk] or able
    if len(near) != 1:
        names = "、".join(p.login for p in able) or "—"
        raise _WrongUse(f"请用 --by 写明由谁导入（可以是：{names}） / say who imports: --by LOGIN")
    return near[0]


def _report(given: argparse.Namespace, batch: Any, content: bytes) -> dict[str, Any]:
    """Return the dry run's report with what the ledger adds: units, verdicts, what was written."""
    from luodi.apps.definitions.queries import catalogue
    from luodi.workbooks.dry_run import expected_form
    from luodi.workbooks.reader import read_workbook

    form = expected_form(read_workbook(content, given.file.name, catalogue()))
    refused = list(batch.rows.filter(verdict="refused"))
    return {
        **form,
        "rows_total": batch.counts["rows"],
        "rows_importable": batch.counts["rows"] - len(refused),
        "rows_refused": [_refusal(row) for row in refused],
        "unit": batch.unit.name,
        "as_of": batch.as_of.isoformat(),
        "kind": batch.default_kind or None,
        "verdicts": {key: batch.counts[key] for key in ("new", "changed", "same", "conflict", "refused")},
        "unanswered": batch.counts["unanswered"],
        "written": batch.written,
        "batch": batch.pk,
    }


def _refusal(row: Any) -> dict[str, Any]:
    issue = next(issue for issue in row.issues if issue["severity"] == "refused")
    return {"sheet": row.sheet, "row": row.row, "cell": issue.get("cell"), "reason": issue["code"]}


def _told(report: Mapping[str, Any]) -> str:
    verdicts = report["verdicts"]
    lines = [
        f"{report['file']}：{report['rows_total']} 行，{report['unit']}，数据截至 {report['as_of']}",
        f"新项目 {verdicts['new']}，有变化 {verdicts['changed']}，无变化 {verdicts['same']}，"
        f"冲突 {verdicts['conflict']}，拒绝 {verdicts['refused']}；已写入 {report['written']['rows']} 行",
    ]
    if report["unanswered"]:
        lines.append(f"  疑似台账里已有 {report['unanswered']} 行，请到页面上认定，没有写入")
    lines += [f"  拒绝 {r['sheet']}!{r['cell'] or r['row']}: {r['reason']}" for r in report["rows_refused"]]
    for warning in report["warnings"]:
        place = "!".join(str(warning[key]) for key in ("sheet", "cell") if key in warning)
        lines.append(f"  {place or report['file']}: {warning['code']} {warning.get('detail', '')}".rstrip())
    return "\n".join(lines)
