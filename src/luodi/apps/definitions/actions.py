"""Writes to definitions: load packs through the gate, add a field or a heading, adjust a time limit."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Max
from django.utils.translation import gettext as _

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import Actor
from luodi.apps.definitions import in_force, queries
from luodi.apps.definitions.entries import row_of
from luodi.apps.definitions.enums import FieldType, Layer, Sensitivity
from luodi.apps.definitions.models import (
    DefinitionsCounter,
    Edition,
    EntryVersion,
    FieldRequest,
    OfficeField,
    OfficeSynonym,
    PackVersion,
)
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock, packs
from luodi.kernel.fields import Catalogue, Field
from luodi.kernel.issues import Issue
from luodi.kernel.packs import Entry, Pack, PackErrors, Source
from luodi.kernel.text import Text
from luodi.workbooks.headings import heading, unit_word

KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")
SHORTEST, LONGEST = 2, 100
# The catalogue is part of the program: its columns are. It is checked with the packs, not stored.
NOT_STORED = frozenset({"fields"})


class DefinitionRefused(ValidationError):
    """What was asked cannot be; the message is a sentence for the person."""


def load_packs(
    *, by: Actor, roots: Iterable[Path | str] | None = None, adopt: Iterable[str] | None = None
) -> list[EntryVersion]:
    """Load packs through the gate and return the versions that are new; loading twice adds nothing.

    ``roots`` None means the shipped packs; ``adopt`` names the packs that apply here, the base pack
    always among them (None: those of the settings). Raises PackErrors with everything that is wrong,
    also where a version that is already loaded reads differently now.
    """
    require(by, Permission.SYSTEM_OPERATE)
    loaded = packs.load_packs(roots)
    adopted = _adopted(loaded.packs, adopt)
    with act(by=by, verb="definition.load") as doing:
        number = _hold_counter()
        before = _standing_packs()
        known = {
            (row.pack, row.kind, row.code, row.version): row.sha256
            for row in EntryVersion.objects.filter(layer=Layer.PACK)
        }
        fresh = [e for e in loaded.entries() if e.kind not in NOT_STORED and e.key not in known]
        _refuse_changed(loaded.entries(), known)
        rows = [row_of(entry, Layer.PACK, loaded_at=clock.now(), loaded_by_id=by.pk) for entry in fresh]
        EntryVersion.objects.bulk_create(rows, batch_size=200)
        for position, pack in enumerate(loaded.packs):
            _keep_pack(pack, position, pack.code in adopted)
        if rows or _standing_packs() != before or not Edition.objects.filter(number=number).exists():
            _count()
        doing.note(packs=[f"{p.code}@{p.version}" for p in loaded.packs], adopted=adopted, entries=len(rows))
    return rows


def _adopted(loaded: Sequence[Pack], adopt: Iterable[str] | None) -> list[str]:
    wanted = {in_force.BASE, *(settings.PACKS if adopt is None else adopt)}
    absent = wanted - {pack.code for pack in loaded}
    if absent and adopt is not None:
        raise DefinitionRefused(_("没有载入要采用的规则包：%s") % "、".join(sorted(absent)))
    return sorted(wanted - absent)


def _refuse_changed(entries: Iterable[Entry], known: dict[tuple[str, str, str, int], str]) -> None:
    issues = [
        Issue(
            "version_changed",
            "error",
            Text(
                f"{entry.kind}/{entry.code} 第 {entry.version} 版已载入，内容不能再改",
                f"{entry.kind}/{entry.code} version {entry.version} is loaded and may not change",
            ),
            remedy=Text("提高 version 后再载入", "raise its version and load again"),
            file=entry.file,
            line=entry.line,
        )
        for entry in entries
        if entry.kind not in NOT_STORED and known.get(entry.key, entry.sha) != entry.sha
    ]
    if issues:
        raise PackErrors(issues)


def _keep_pack(pack: Pack, position: int, adopted: bool) -> None:
    PackVersion.objects.filter(code=pack.code).exclude(version=pack.version).update(adopted=False)
    PackVersion.objects.update_or_create(
        code=pack.code,
        version=pack.version,
        defaults={"position": position, "adopted": adopted},
        create_defaults={
            "position": position,
            "adopted": adopted,
            "label": {"zh": pack.label.zh, "en": pack.label.en},
            "document": pack.document,
            "number": pack.number,
            "issued_on": pack.issued_on,
            "valid_from": pack.valid_from,
            "valid_to": pack.valid_to,
            "loaded_at": clock.now(),
        },
    )


def _hold_counter() -> int:
    """Make others who change definitions wait, so that an edition holds what came before it and no more."""
    DefinitionsCounter.objects.get_or_create(pk=1)
    return DefinitionsCounter.objects.select_for_update().get(pk=1).number


def _standing_packs() -> list[tuple[Any, ...]]:
    return list(PackVersion.objects.order_by("pk").values_list("code", "version", "position", "adopted"))


def _count() -> None:
    """Number what stands now as an edition; the caller holds the counter."""
    DefinitionsCounter.objects.filter(pk=1).update(number=F("number") + 1)
    Edition.objects.create(
        number=in_force.count(),
        packs=in_force.adopted(),
        last_entry=EntryVersion.objects.aggregate(Max("pk"))["pk__max"] or 0,
        made_at=clock.now(),
    )
    in_force.forget()


def add_office_field(
    *,
    by: Actor,
    label_zh: str,
    label_en: str,
    type: str,
    key: str = "",
    unit: str = "",
    choices: Sequence[dict[str, str]] = (),
    sensitivity: str = Sensitivity.INTERNAL,
    asked: FieldRequest | None = None,
) -> OfficeField:
    """Add a field to the catalogue of this office; imports, filters and exports know it at once.

    ``choices`` are ``{"code": …, "zh": …, "en": …}``; without a ``key`` it is made of the English
    label. ``asked`` is the wish that it meets.

    Raises DefinitionRefused where the key is taken or malformed, or a choice field has no choices.
    """
    require(by, Permission.DEFINITION_EDIT)
    key = key or _key_of(label_en)
    if not KEY.fullmatch(key):
        raise DefinitionRefused(_("键由小写字母、数字和下划线组成，以字母开头，最长 40 个字符"))
    if key in queries.catalogue() or OfficeField.objects.filter(key=key).exists():
        raise DefinitionRefused(_("键“%s”已被使用") % key)
    if type == FieldType.CHOICE and not choices:
        raise DefinitionRefused(_("单选字段要有可选值"))
    if type == FieldType.MONEY:
        unit = unit or "万元"
    with act(by=by, verb="definition.add_field", summary=f"{key} {label_zh}") as doing:
        _hold_counter()
        doing.obj = OfficeField.objects.create(
            key=key,
            label_zh=label_zh.strip(),
            label_en=label_en.strip(),
            type=FieldType(type),
            unit=unit.strip(),
            choices=list(choices) if type == FieldType.CHOICE else [],
            sensitivity=Sensitivity(sensitivity),
            added_at=clock.now(),
            added_by_id=by.pk,
        )
        if asked is not None:
            asked.field, asked.decided_at, asked.decided_by_id = doing.obj, clock.now(), by.pk
            asked.save(update_fields=["field", "decided_at", "decided_by"])
        _count()
    made: OfficeField = doing.obj
    return made


def _key_of(label: str) -> str:
    """Make a key of an English label; of another label a number."""
    key = "_".join(re.findall(r"[a-z0-9]+", label.lower()))[:40].strip("_")
    return key if KEY.fullmatch(key) or label.isascii() else f"own_{OfficeField.objects.count() + 1}"


def end_office_field(*, by: Actor, field: OfficeField) -> OfficeField:
    """Take a field out of the catalogue; values already entered stay in the ledger."""
    require(by, Permission.DEFINITION_EDIT)
    with act(by=by, verb="definition.end_field", obj=field, summary=field.key):
        _hold_counter()
        field.ended_at = field.ended_at or clock.now()
        field.save(update_fields=["ended_at"])
        _count()
    return field


def add_synonym(*, by: Actor, key: str, word: str, unit: Unit | None = None) -> OfficeSynonym:
    """Teach the import that a heading of a unit's workbooks means a field; without a unit, of all.

    A unit's words are added by who imports for it and hold for the units below it. Raises
    DefinitionRefused for an unknown field, and for a word that says nothing or something else already.
    """
    _require_words(by, unit)
    known = queries.catalogue_for(unit) if unit else queries.catalogue()
    word = word.strip()
    if key not in known:
        raise DefinitionRefused(_("没有字段“%s”") % key)
    _refuse_ambiguous(word, known[key], known)
    with act(by=by, verb="definition.add_synonym", unit=unit, summary=f"{word} → {key}") as doing:
        _hold_counter()
        doing.obj, _made = OfficeSynonym.objects.get_or_create(
            unit=unit, word=word, ended_at=None,
            defaults={"key": key, "added_at": clock.now(), "added_by_id": by.pk},
        )  # fmt: skip
        _count()
    made: OfficeSynonym = doing.obj
    return made


def _require_words(by: Actor, unit: Unit | None) -> None:
    if unit is not None and by.may(Permission.PROJECT_IMPORT, unit):
        return
    require(by, Permission.DEFINITION_EDIT, unit=unit)


def _refuse_ambiguous(word: str, field: Field, known: Catalogue) -> None:
    parts = heading(word)
    if len(parts.core) < SHORTEST or parts.core.isdigit() or unit_word(word):
        raise DefinitionRefused(_("“%s”太短或只是单位，分不清指什么，不能作为说法") % word)
    if len(word) > LONGEST:
        raise DefinitionRefused(_("表头说法最长 %s 个字") % LONGEST)
    others = [one for one in queries.meant_by(word, known) if one.key != field.key]
    if others:
        said = {"word": word, "other": others[0].label.zh, "field": field.label.zh}
        raise DefinitionRefused(_("“%(word)s”已经指“%(other)s”，再指“%(field)s”就分不清了") % said)


def end_synonym(*, by: Actor, synonym: OfficeSynonym) -> OfficeSynonym:
    """End a heading's meaning; workbooks already read stay as they are."""
    _require_words(by, synonym.unit)
    with act(by=by, verb="definition.end_synonym", obj=synonym, unit=synonym.unit, summary=str(synonym)):
        _hold_counter()
        synonym.ended_at, synonym.ended_by_id = clock.now(), by.pk
        synonym.save(update_fields=["ended_at", "ended_by"])
        _count()
    return synonym


def ask_field(
    *, by: Actor, unit: Unit, label: str, type: str, measure: str = "", sensitivity: str
) -> FieldRequest:
    """Ask whoever keeps the fields for one; a request of the same name that waits stays the only one."""
    require(by, Permission.PROJECT_IMPORT, unit=unit)
    waiting = FieldRequest.objects.filter(unit=unit, label=label.strip(), decided_at=None).first()
    if waiting is not None:
        raise DefinitionRefused(_("“%s”已经申请过，等字段维护人处理") % label)
    with act(by=by, verb="definition.ask_field", unit=unit, summary=label) as doing:
        doing.obj = FieldRequest.objects.create(
            unit=unit, label=label.strip(), type=FieldType(type), measure=measure.strip(),
            sensitivity=Sensitivity(sensitivity), asked_at=clock.now(), asked_by_id=by.pk,
        )  # fmt: skip
    made: FieldRequest = doing.obj
    return made


def decline_field(*, by: Actor, asked: FieldRequest) -> FieldRequest:
    """Close a request without a field."""
    require(by, Permission.DEFINITION_EDIT, unit=asked.unit)
    with act(by=by, verb="definition.decline_field", obj=asked, unit=asked.unit, summary=asked.label):
        asked.decided_at, asked.decided_by_id = clock.now(), by.pk
        asked.save(update_fields=["decided_at", "decided_by"])
    return asked


def adjust_stall_limit(
    *, by: Actor, code: str, days: int, document: str, article: str = "", valid_from: date | None = None
) -> EntryVersion:
    """Give a rule of 五未 another general time limit, as a new version in the office's own layer.

    ``document`` is what decided it. Limits for particular kinds are kept. Raises DefinitionRefused.
    """
    require(by, Permission.DEFINITION_EDIT)
    day = valid_from or clock.today()
    below = queries.entries("stalls", day).get(code)
    if below is None:
        raise DefinitionRefused(_("没有规则“%s”") % code)
    if not document.strip() or not 0 <= days <= 3660:
        raise DefinitionRefused(_("要写明依据的文件，天数在 0 到 3660 之间"))
    entry = _with_limit(below, days, Source(document.strip(), article.strip()), day)
    with act(by=by, verb="definition.adjust_limit", summary=f"{code} {days}") as doing:
        _hold_counter()
        row = row_of(entry, Layer.OFFICE, loaded_at=clock.now(), loaded_by_id=by.pk)
        row.save()
        doing.obj = row
        doing.note(code=code, days=days, document=document, above=f"{below.pack}@{below.version}")
        _count()
    return row


def _with_limit(below: Entry, days: int, source: Source, day: date) -> Entry:
    given: dict[str, Any] = {"document": source.document, "article": source.article or None}
    special = [limit for limit in below.body["limits"] if "kinds" in limit]
    body = {
        **below.body,
        "version": _next_version(below.code),
        "source": given,
        "limits": [*special, {"days": days, "basis": "document", "source": given}],
        "extends": f"{below.pack}@{below.version}",
        "valid_from": day.isoformat(),
    }
    body.pop("note", None)
    return Entry(
        pack=in_force.OFFICE,
        kind=below.kind,
        code=below.code,
        version=body["version"],
        label=below.label,
        source=source,
        valid_from=day,
        valid_to=None,
        body=body,
    )


def keep_office_entry(*, by: Actor, entry: Entry, permission: str) -> EntryVersion:
    """Put an entry that has passed the gate into the office's own layer, above every pack.

    The verb that decided it names its ``permission``. A version that stands is never written again:
    raises DefinitionRefused.
    """
    require(by, permission)
    known = EntryVersion.objects.filter(
        layer=Layer.OFFICE, kind=entry.kind, code=entry.code, version=entry.version
    )
    if known.exists():
        raise DefinitionRefused(_("第 %s 版已在本单位的规则中") % entry.version)
    with act(by=by, verb="definition.office_entry", summary=f"{entry.kind}/{entry.code}") as doing:
        _hold_counter()
        row = row_of(entry, Layer.OFFICE, loaded_at=clock.now(), loaded_by_id=by.pk)
        row.save()
        doing.obj = row
        doing.note(kind=entry.kind, code=entry.code, version=entry.version, sha256=row.sha256)
        _count()
    return row


def _next_version(code: str) -> int:
    rows = EntryVersion.objects.filter(kind="stalls", code=code)
    return max(rows.values_list("version", flat=True), default=1) + 1
