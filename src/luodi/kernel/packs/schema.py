"""Holds pack files against their schema and says in words what is wrong, where, and what to do."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match

from luodi.kernel.issues import Issue
from luodi.kernel.packs.reading import Document, Path_
from luodi.kernel.text import Text

SCHEMAS = Path(__file__).parent / "schemas"
_FORMATS = FormatChecker(("date",))
_KEY = "^[a-z][a-z0-9_]*$"


def check(document: Document, value: Any, kind: str, at: Path_ = ()) -> list[Issue]:
    """Return everything about ``value`` (standing at ``at`` in the file) that its schema refuses.

    ``kind`` is a kind of entry, or ``pack`` or ``cases`` for those files.
    """
    errors = sorted(_validator(kind).iter_errors(value), key=lambda e: list(map(str, e.absolute_path)))
    return [issue for error in errors for issue in _issues(document, error, at)]


@cache
def _validator(kind: str) -> Draft202012Validator:
    common = _load("common")
    own = _load(kind)
    base = {"required": [], "properties": {}} if kind in ("pack", "cases") else common["entry"]
    schema: dict[str, Any] = {
        **own,
        "$defs": {**common["$defs"], **own.get("$defs", {})},
        "type": "object",
        "required": [*base["required"], *own.get("required", ())],
        "properties": {**base["properties"], **own["properties"]},
        "additionalProperties": False,
    }
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=_FORMATS)


def _load(kind: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((SCHEMAS / f"{kind}.yaml").read_text(encoding="utf-8"))
    return loaded


def _issues(document: Document, error: ValidationError, at: Path_) -> Iterator[Issue]:
    path = (*at, *error.absolute_path)
    name = ".".join(str(part) for part in error.absolute_path) or "entry"
    if error.validator == "required":
        missing = str(error.message).split("'")[1]
        yield document.issue(
            "missing",
            path,
            Text(f"缺少“{missing}”", f"`{missing}` is missing"),
            f"{name}",
            Text(f"在此处补上 {missing}:", f"add `{missing}:` here"),
        )
    elif error.validator == "additionalProperties":
        schema: Any = error.schema
        instance: Any = error.instance
        allowed = ", ".join(sorted(schema["properties"]))
        for key in sorted(set(instance) - set(schema["properties"])):
            yield document.issue(
                "unknown_key",
                (*path, key),
                Text(f"不认识“{key}”", f"`{key}` is not known here"),
                name,
                Text(f"可用的有：{allowed}", f"use one of: {allowed}"),
            )
    else:
        yield _other(document, error, path, name)


def _other(document: Document, error: ValidationError, path: Path_, name: str) -> Issue:
    inner = best_match(error.context) if error.context else None
    rule = str(error.validator)
    shown = str(error.instance)[:60]
    return document.issue(
        f"schema_{rule.lower()}",
        path,
        Text(f"“{name}”的值“{shown}”不合规定", f"`{name}` has a value that is not allowed: {shown}"),
        inner.message[:200] if inner else error.message[:200],
        _remedy(rule, error.validator_value),
    )


def _remedy(rule: str, wanted: Any) -> Text:
    if rule == "enum":
        words = ", ".join(map(str, wanted))
        return Text(f"从这些值中选一个：{words}", f"choose one of: {words}")
    if rule == "type":
        return Text(f"类型应为 {wanted}", f"write it as {wanted}")
    if rule == "pattern" and wanted == _KEY:
        zh = "键用小写英文字母、数字和下划线，如 equip_fen；中文名称写在 label"
        return Text(
            zh, "a key has lower-case letters, digits and _, such as equip_fen; names go into `label`"
        )
    if rule == "pattern":
        return Text(f"应符合格式 {wanted}", f"write it in the form {wanted}")
    if rule == "format":
        return Text("写成存在的日期 YYYY-MM-DD", "write a date that exists, YYYY-MM-DD")
    if rule in ("minimum", "maximum", "minItems", "minLength", "minProperties"):
        return Text(f"{rule} 为 {wanted}", f"{rule} is {wanted}")
    return Text("对照 docs/recipes 中的样例改写", "write it as the samples in docs/recipes show")
