"""The gate: reads folders of packs, checks all of it, and gives a PackSet or every error at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from luodi.kernel.issues import Issue
from luodi.kernel.packs import reading, schema
from luodi.kernel.packs.model import KINDS, Entry, Pack, PackErrors, PackSet, Source
from luodi.kernel.packs.reading import Document, Path_
from luodi.kernel.packs.references import check_references
from luodi.kernel.text import Text

SHIPPED = Path(__file__).parents[2] / "packs"
_INHERITED = ("source", "valid_from", "valid_to")


@dataclass(slots=True)
class RawEntry:
    """An entry as it stands in a file, before what it extends is filled in."""

    kind: str
    value: dict[str, Any]
    document: Document
    path: Path_


@dataclass(slots=True)
class RawPack:
    """A folder as it stands."""

    folder: Path
    head: Document
    entries: list[RawEntry] = field(default_factory=list)
    cases: list[Document] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The code that pack.yaml gives, else the folder's name."""
        value = self.head.value
        return str(value.get("code")) if isinstance(value, dict) else self.folder.name


def load_packs(roots: Path | str | Iterable[Path | str] | None = None) -> PackSet:
    """Read packs from folders (each a pack, or a folder of packs; None means the shipped ones).

    Raises PackErrors with every error found. The answer is kept until a file changes.
    """
    folders = _roots(roots)
    return _cached(folders, fingerprint(folders))


def fingerprint(folders: Sequence[Path]) -> tuple[tuple[str, int, int], ...]:
    """Return name, size and time of every file below the folders: equal means nothing changed."""
    files = sorted(f for folder in folders for f in folder.rglob("*") if f.suffix in (".yaml", ".csv"))
    return tuple((str(f), f.stat().st_size, f.stat().st_mtime_ns) for f in files)


def _roots(roots: Path | str | Iterable[Path | str] | None) -> tuple[Path, ...]:
    if roots is None:
        return (SHIPPED,)
    if isinstance(roots, str | Path):
        return (Path(roots),)
    return tuple(Path(root) for root in roots)


@lru_cache(maxsize=16)
def _cached(folders: tuple[Path, ...], stamp: tuple[tuple[str, int, int], ...]) -> PackSet:
    packs, issues = read_packs(folders)
    loaded = build(packs, issues)
    errors = [issue for issue in issues if issue.severity == "error"]
    if errors:
        raise PackErrors(errors)
    return PackSet(loaded.packs, tuple(issues))


def read_packs(folders: Sequence[Path]) -> tuple[list[RawPack], list[Issue]]:
    """Read the files of every pack below the folders; packs come in the order they lie on each other."""
    packs: list[RawPack] = []
    issues: list[Issue] = []
    for folder in folders:
        found = list(_pack_folders(folder))
        if not found:
            issues.append(_no_pack(folder))
        packs.extend(_read_pack(one, issues) for one in found)
    return _ordered(packs, issues), issues


def _pack_folders(folder: Path) -> Iterator[Path]:
    if (folder / "pack.yaml").exists():
        yield folder
        return
    if folder.is_dir():
        yield from sorted(child for child in folder.iterdir() if (child / "pack.yaml").exists())


def _no_pack(folder: Path) -> Issue:
    return Issue(
        "no_pack",
        "error",
        Text("此处没有规则包", "there is no pack here"),
        remedy=Text(
            "指向含 pack.yaml 的文件夹，或其上一级", "name a folder with a pack.yaml, or the folder above it"
        ),
        file=str(folder),
        line=1,
    )


def _read_pack(folder: Path, issues: list[Issue]) -> RawPack:
    head = reading.read(folder / "pack.yaml", f"{folder.name}/pack.yaml")
    pack = RawPack(folder, head)
    issues.extend(head.issues)
    issues.extend(schema.check(head, head.value, "pack"))
    for path in sorted(folder.rglob("*.yaml")):
        inside = path.relative_to(folder)
        if inside.parts == ("pack.yaml",):
            continue
        document = reading.read(path, f"{folder.name}/{inside.as_posix()}")
        issues.extend(document.issues)
        kind = inside.parts[0].removesuffix(".yaml")
        if kind == "cases":
            pack.cases.append(document)
            issues.extend(schema.check(document, document.value, "cases"))
        elif kind in KINDS:
            pack.entries.extend(_raw_entries(document, kind, pack, issues))
        else:
            known = ", ".join(KINDS)
            issues.append(
                document.issue(
                    "unknown_kind",
                    (),
                    Text(f"没有“{kind}”这种条目", f"there are no entries of kind `{kind}`"),
                    remedy=Text(f"文件或文件夹名应为：{known}", f"name the file or folder: {known}"),
                )
            )
    return pack


def _raw_entries(document: Document, kind: str, pack: RawPack, issues: list[Issue]) -> Iterator[RawEntry]:
    top = document.value
    list_key = "fields" if kind == "fields" else "entries"
    if not isinstance(top, dict) or not isinstance(top.get(list_key), list):
        if not document.issues:
            issues.append(
                document.issue(
                    "no_entries",
                    (),
                    Text(f"文件里没有 {list_key} 列表", f"the file has no list `{list_key}`"),
                    remedy=Text(f"在顶层写 {list_key}:", f"write `{list_key}:` at the top"),
                )
            )
        return
    defaults = {key: top[key] for key in _INHERITED if key in top}
    for index, value in enumerate(top[list_key]):
        path: Path_ = (list_key, index)
        if isinstance(value, dict):
            yield RawEntry(kind, {**defaults, **value}, document, path)
        else:
            what = Text("条目应为键值", "an entry is keys and values")
            issues.append(document.issue("not_an_entry", path, what))


def _ordered(packs: list[RawPack], issues: list[Issue]) -> list[RawPack]:
    by_code = {pack.code: pack for pack in packs}
    done: dict[str, RawPack] = {}

    def place(pack: RawPack, above: tuple[str, ...]) -> None:
        if pack.code in done:
            return
        wanted = pack.head.value.get("on", []) if isinstance(pack.head.value, dict) else []
        for code in wanted if isinstance(wanted, list) else []:
            if code in above:
                continue
            below = by_code.get(str(code))
            if below is None:
                issues.append(
                    pack.head.issue(
                        "pack_missing",
                        ("on",),
                        Text(f"依赖的规则包“{code}”没有载入", f"the pack `{code}` below is not loaded"),
                        remedy=Text("把它的文件夹一并给出", "give its folder as well"),
                    )
                )
            else:
                place(below, (*above, pack.code))
        done[pack.code] = pack

    for pack in packs:
        place(pack, (pack.code,))
    return list(done.values())


def build(raw_packs: Sequence[RawPack], issues: list[Issue]) -> PackSet:
    """Fill in what entries extend, check them one by one and against each other; add to ``issues``."""
    known: dict[tuple[str, str, str, int], Entry] = {}
    packs: list[Pack] = []
    origin: dict[int, RawEntry] = {}
    for raw_pack in raw_packs:
        head = raw_pack.head.value if isinstance(raw_pack.head.value, dict) else {}
        entries: list[Entry] = []
        for raw in raw_pack.entries:
            entry = _entry(raw, raw_pack, head, known, issues)
            if entry is None:
                continue
            if entry.key in known:
                issues.append(_twice(raw, entry))
                continue
            known[entry.key] = entry
            origin[id(entry)] = raw
            entries.append(entry)
        if not any(i.file == raw_pack.head.file for i in issues):
            packs.append(_pack(raw_pack, head, entries))
    loaded = PackSet(tuple(packs))
    issues.extend(check_references(loaded, {key: (raw.document, raw.path) for key, raw in origin.items()}))
    return loaded


def _entry(
    raw: RawEntry,
    pack: RawPack,
    head: dict[str, Any],
    known: dict[tuple[str, str, str, int], Entry],
    issues: list[Issue],
) -> Entry | None:
    value = _field_as_entry(raw.value, head) if raw.kind == "fields" else dict(raw.value)
    if "extends" in value:
        below = _extended(raw, value, known, issues)
        if below is None:
            return None
        value = {**below.body, **value}
    if raw.kind != "fields":
        found = schema.check(raw.document, value, raw.kind, raw.path)
        issues.extend(found)
        if found:
            return None
    try:
        return _typed_entry(raw, pack, head, value)
    except (KeyError, TypeError, ValueError):
        if raw.kind == "fields":
            what = Text("字段声明不完整", "the field is not fully declared")
            remedy = Text("给出 key、label（zh、en）", "give key and label (zh, en)")
            issues.append(raw.document.issue("field_incomplete", raw.path, what, remedy=remedy))
        return None


def _field_as_entry(value: dict[str, Any], head: dict[str, Any]) -> dict[str, Any]:
    document = head.get("document") or {}
    source = {"document": document.get("number") or document.get("title") or ""}
    return {"code": value.get("key"), "version": head.get("version", 1), "source": source, **value}


def _extended(
    raw: RawEntry,
    value: dict[str, Any],
    known: dict[tuple[str, str, str, int], Entry],
    issues: list[Issue],
) -> Entry | None:
    pack, _, version = str(value["extends"]).partition("@")
    key = (pack, raw.kind, str(value.get("code")), int(version) if version.isdigit() else 0)
    below = known.get(key)
    if below is None:
        issues.append(
            raw.document.issue(
                "extends_nothing",
                (*raw.path, "extends"),
                Text(
                    f"没有可沿用的条目 {pack}/{key[2]} 第 {key[3]} 版",
                    f"there is no {pack}/{key[2]} version {key[3]} to extend",
                ),
                remedy=Text(
                    "写成 包名@版本，且该包列在 on 中", "write pack@version of a pack named under `on`"
                ),
            )
        )
    return below


def _twice(raw: RawEntry, entry: Entry) -> Issue:
    return raw.document.issue(
        "entry_twice",
        raw.path,
        Text(
            f"{entry.kind}/{entry.code} 第 {entry.version} 版出现两次",
            f"{entry.kind}/{entry.code} version {entry.version} stands twice",
        ),
        remedy=Text("改用新的版本号", "give one of them a new version"),
    )


def _typed_entry(raw: RawEntry, pack: RawPack, head: dict[str, Any], value: dict[str, Any]) -> Entry:
    return Entry(
        pack=pack.code,
        kind=raw.kind,
        code=str(value["code"]),
        version=int(value["version"]),
        label=Text(value["label"]["zh"], value["label"]["en"]),
        source=Source.of(value["source"]),
        valid_from=_day(value.get("valid_from") or head.get("valid_from")),
        valid_to=_day(value.get("valid_to") or head.get("valid_to")),
        body=value,
        file=raw.document.file,
        line=raw.document.line(raw.path),
    )


def _pack(raw: RawPack, head: dict[str, Any], entries: list[Entry]) -> Pack:
    document = head["document"]
    return Pack(
        code=head["code"],
        version=head["version"],
        label=Text(head["label"]["zh"], head["label"]["en"]),
        document=document["title"],
        number=document.get("number") or "",
        issued_on=_day(document.get("date")),
        valid_from=_day(head.get("valid_from")),
        valid_to=_day(head.get("valid_to")),
        on=tuple(head.get("on", ())),
        entries=tuple(entries),
        root=str(raw.folder),
    )


def _day(text: Any) -> date | None:
    return date.fromisoformat(str(text)) if text else None
