"""Reads a YAML file of a pack as plain JSON values that remember their lines.

Stricter than YAML: a key twice is an error, only ``true`` and ``false`` are truth values (``on`` and
``no`` stay words), and dates and decimals stay text, so that nothing is rounded or guessed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from luodi.kernel.issues import Issue
from luodi.kernel.text import Text

Path_ = tuple[str | int, ...]
"""Where a value stands in its file: keys and indexes from the top."""


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """SafeLoader (in C where PyYAML has it) with only null, true/false, integers and text."""


_DEEPEST = 60
_INT = "tag:yaml.org,2002:int"
_BOOL = "tag:yaml.org,2002:bool"
_NULL = "tag:yaml.org,2002:null"
_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    (_NULL, r"^(?:~|null|)$", ["~", "n", ""]),
    (_BOOL, r"^(?:true|false)$", list("tf")),
    (_INT, r"^[-+]?(?:0|[1-9][0-9_]*)$", list("-+0123456789")),
):
    _Loader.add_implicit_resolver(_tag, re.compile(_pattern), _first)


@dataclass(slots=True)
class Document:
    """One file: its value, the line of every part (1-based), and what was wrong with its form."""

    file: str
    value: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def line(self, path: Path_) -> int:
        """Return the line of a part, or of the nearest part around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1

    def issue(
        self, code: str, path: Path_, what: Text, why: Text | str = "", remedy: Text | str = ""
    ) -> Issue:
        """Return an error at a part of this file."""
        return Issue(code, "error", what, why, remedy, file=self.file, line=self.line(path))


def read(path: Path, name: str) -> Document:
    """Read one YAML file; ``name`` is how issues call it. Never raises for what the file says."""
    try:
        return read_text(path.read_text(encoding="utf-8"), name)
    except UnicodeDecodeError as error:
        document = Document(name)
        what = Text("文件不是 UTF-8 编码", "the file is not UTF-8")
        remedy = Text("用 UTF-8 另存", "save it as UTF-8")
        document.issues.append(Issue("encoding", "error", what, str(error), remedy, file=name, line=1))
        return document


def read_text(text: str, name: str) -> Document:
    """Read YAML that somebody typed; like a file of a pack, and never raises either."""
    document = Document(name)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        document.issues.append(_syntax(error, name))
        return document
    if node is not None:
        document.value = _value(node, (), document)
    return document


def _syntax(error: yaml.YAMLError, name: str) -> Issue:
    mark = getattr(error, "problem_mark", None)
    return Issue(
        "yaml_syntax",
        "error",
        Text("不是有效的 YAML", "this is not valid YAML"),
        str(getattr(error, "problem", error) or error),
        Text("检查此行的缩进、冒号和引号", "check the indentation, colons and quotes of this line"),
        file=name,
        line=mark.line + 1 if mark else 1,
    )


def _value(node: yaml.Node, path: Path_, document: Document) -> Any:
    document.lines[path] = node.start_mark.line + 1
    if len(path) > _DEEPEST:
        what = Text("一层套一层太深，或引用了自身", "nested too deeply, or an alias of itself")
        remedy = Text("不要让 & 的内容引用自己", "do not let an anchor hold itself")
        document.issues.append(document.issue("too_deep", path[:1], what, remedy=remedy))
        return None
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, document))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, index), document) for index, item in enumerate(node.value)]
    return _scalar(node)


def _pairs(node: yaml.MappingNode, path: Path_, document: Document) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key = str(key_node.value)
        here = (*path, key)
        value = _value(value_node, here, document)
        document.lines[here] = key_node.start_mark.line + 1
        if key in seen:
            document.issues.append(
                document.issue(
                    "key_twice",
                    here,
                    Text(f"“{key}”写了两次", f"“{key}” is written twice"),
                    remedy=Text("删去其中一处", "remove one of them"),
                )
            )
        seen.add(key)
        yield key, value


def _scalar(node: yaml.Node) -> Any:
    value = node.value
    if node.tag == _NULL:
        return None
    if node.tag == _BOOL:
        return value == "true"
    if node.tag == _INT:
        return int(value.replace("_", ""))
    return str(value)
