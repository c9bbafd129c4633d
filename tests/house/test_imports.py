"""Who may import whom, and what no file may do."""

import ast
from pathlib import Path

from tests.house import exceptions
from tests.house.repository import (
    APPS_IN_ORDER,
    PACKAGE,
    functions,
    imports,
    python_files,
    shown,
    tree,
    views,
)

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
VIEWS = views()
MODELS = [
    path for path in python_files("src/luodi/apps") if path.stem == "models" or path.parent.name == "models"
]
ACTIONS = [
    path for path in python_files("src/luodi/apps") if path.stem == "actions" or path.parent.name == "actions"
]


def offenders(paths: list[Path], *starts: str) -> list[str]:
    """Return every import below one of the module names."""
    return [
        f"{shown(path)}:{line} {module}"
        for path in paths
        for module, line in imports(path)
        if any(module == start or module.startswith(start + ".") for start in starts)
    ]


def test_the_kernel_knows_neither_django_nor_another_room() -> None:
    kernel = python_files("src/luodi/kernel")
    assert offenders(kernel, "django") == []
    outside = [
        f"{shown(path)}:{line} {module}"
        for path in kernel
        for module, line in imports(path)
        if module.startswith("luodi.") and not module.startswith("luodi.kernel")
    ]
    assert outside == []


def test_workbooks_know_the_kernel_only() -> None:
    rooms = python_files("src/luodi/workbooks")
    assert offenders(rooms, "django") == []
    outside = [
        f"{shown(path)}:{line} {module}"
        for path in rooms
        for module, line in imports(path)
        if module.startswith("luodi.") and not module.startswith(("luodi.kernel", "luodi.workbooks"))
    ]
    assert outside == []


def test_packs_hold_no_code() -> None:
    assert [shown(path) for path in (PACKAGE / "packs").rglob("*.py")] == []


def test_apps_import_only_apps_before_them() -> None:
    found = []
    for path in python_files("src/luodi/apps"):
        parts = path.relative_to(PACKAGE / "apps").parts
        if len(parts) < 2:
            continue
        rank = APPS_IN_ORDER.index(parts[0])
        for module, line in imports(path):
            names = module.split(".")
            if names[:2] == ["luodi", "apps"] and len(names) > 2:
                later = names[2] not in APPS_IN_ORDER or APPS_IN_ORDER.index(names[2]) > rank
                found += [f"{shown(path)}:{line} {module}"] if later else []
            elif names[:2] in (["luodi", "demo"], ["luodi", "cli"], ["luodi", "config"]):
                found.append(f"{shown(path)}:{line} {module}")
    assert found == []


def test_models_never_import_actions_or_views() -> None:
    found = [
        f"{shown(path)}:{line} {module}"
        for path in MODELS
        for module, line in imports(path)
        if module.startswith("luodi.apps.") and {"actions", "views"} & set(module.split("."))
    ]
    assert found == []


def test_actions_never_see_a_request() -> None:
    assert offenders(ACTIONS, "django.http", "django.contrib.messages", "django.shortcuts") == []
    found = [
        f"{shown(path)}:{name}"
        for path in ACTIONS
        for name, _count, node in functions(path)
        if "request" in {arg.arg for arg in [*node.args.args, *node.args.kwonlyargs]}
    ]
    assert found == []


def test_no_signals() -> None:
    paths = python_files("src")
    assert offenders(paths, "django.dispatch", "django.db.models.signals", "django.core.signals") == []
    decorated = [
        f"{shown(path)}:{node.lineno}"
        for path in paths
        for _name, _count, node in functions(path)
        for mark in node.decorator_list
        if getattr(getattr(mark, "func", mark), "id", "") == "receiver"
    ]
    assert decorated == []


def test_no_relative_imports() -> None:
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in python_files("src", "tests", "benchmarks")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert found == []


def test_views_hold_no_queries() -> None:
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in VIEWS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]
    assert found == [], "get the object already authorised: access.views.get_for, or a query"


def worded(node: ast.expr) -> bool:
    """Tell whether an operand is plainly text: a string, a formatted one, or a translated one."""
    if isinstance(node, ast.IfExp):
        return worded(node.body) or worded(node.orelse)
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", "") in {"_", "gettext", "ngettext", "pgettext"}
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_views_hold_no_arithmetic() -> None:
    found = {
        f"{shown(path)}:{node.lineno}"
        for path in VIEWS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ARITHMETIC)
        and not (worded(node.left) or worded(node.right))
    }
    assert found == set(exceptions.ARITHMETIC_IN_VIEWS), "a query answers with the number"


def test_today_comes_from_the_clock() -> None:
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in python_files("src")
        if path != PACKAGE / "kernel" / "clock.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            (
                node.func.attr in {"today", "utcnow"}
                and getattr(node.func.value, "id", "") in {"date", "datetime"}
            )
            or (node.func.attr == "now" and getattr(node.func.value, "id", "") in {"datetime", "timezone"})
            or (node.func.attr == "localdate" and getattr(node.func.value, "id", "") == "timezone")
        )
    ]
    assert found == [], "luodi.kernel.clock is the only source of today and now"


def test_the_order_of_the_apps_is_the_same_everywhere() -> None:
    from django.conf import settings

    assert settings.APPS_IN_ORDER == APPS_IN_ORDER
