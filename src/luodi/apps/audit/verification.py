"""Reads the whole chain again and names the first row that is not as it was written."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from luodi.apps.audit.chain import SIGNED, mac_of, sign
from luodi.apps.audit.models import AuditEvent, AuditHead
from luodi.kernel import clock


@dataclass(frozen=True)
class ChainReport:
    """Result of a verification: how many events were read, and where the first trouble is."""

    ok: bool
    events: int
    anchors: int
    bad_seq: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Anchor:
    """The head as it stood at a moment, exported out of the database and signed."""

    seq: int
    mac: str
    at: str
    signature: str


def verify_chain() -> ChainReport:
    """Check every event, the head and the anchors; stop at the first bad row.

    Finds a changed, removed, reordered, inserted row and a cut-off end. Memory stays flat.
    """
    anchors = read_anchors()
    for number, anchor in enumerate(anchors, 1):
        if sign(_anchor_text(anchor.seq, anchor.mac, anchor.at)) != anchor.signature:
            return ChainReport(False, 0, number, anchor.seq, _("锚点文件第 %(n)s 行被改动") % {"n": number})
    known = {anchor.seq: anchor.mac for anchor in anchors}
    count, before = 0, ""
    for row in AuditEvent.objects.order_by("seq").values(*SIGNED, "mac").iterator(chunk_size=2000):
        seq, wanted = int(row["seq"]), count + 1
        if seq != wanted:
            return ChainReport(False, count, len(anchors), wanted, _("缺少这一条，或有多出的一条"))
        if row["prev_mac"] != before:
            return ChainReport(False, count, len(anchors), seq, _("与前一条接不上"))
        if mac_of(row) != row["mac"]:
            return ChainReport(False, count, len(anchors), seq, _("内容与校验码不符"))
        if seq in known and known[seq] != row["mac"]:
            return ChainReport(False, count, len(anchors), seq, _("与已导出的锚点不符"))
        count, before = wanted, str(row["mac"])
    return _end(count, before, anchors)


def _end(count: int, last_mac: str, anchors: list[Anchor]) -> ChainReport:
    head = AuditHead.objects.filter(pk=1).first()
    seq, mac = (head.seq, head.mac) if head else (0, "")
    if (seq, mac) != (count, last_mac):
        return ChainReport(
            False, count, len(anchors), count + 1, _("末尾被截断：链头记到第 %(n)s 条") % {"n": seq}
        )
    beyond = [anchor.seq for anchor in anchors if anchor.seq > count]
    if beyond:
        reason = _("末尾被截断：锚点记到第 %(n)s 条") % {"n": max(beyond)}
        return ChainReport(False, count, len(anchors), count + 1, reason)
    return ChainReport(True, count, len(anchors))


def anchor_file() -> Path:
    """Return the file that anchors are added to; copy it away from this machine every day."""
    return Path(settings.DATA) / "audit-anchors.jsonl"


def export_anchor() -> Anchor:
    """Add the present head, signed, to the anchor file."""
    head = AuditHead.objects.filter(pk=1).first() or AuditHead(id=1)
    at = clock.now().isoformat(timespec="seconds")
    anchor = Anchor(head.seq, head.mac, at, sign(_anchor_text(head.seq, head.mac, at)))
    path = anchor_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(anchor.__dict__) + "\n")
    return anchor


def read_anchors() -> list[Anchor]:
    """Return the anchors of the file, oldest first; an unreadable line becomes a forged anchor."""
    path = anchor_file()
    if not path.exists():
        return []
    return [_anchor(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _anchor(line: str) -> Anchor:
    try:
        row = json.loads(line)
        return Anchor(int(row["seq"]), str(row["mac"]), str(row["at"]), str(row["signature"]))
    except (ValueError, KeyError, TypeError):
        return Anchor(0, "", "", "")


def _anchor_text(seq: int, mac: str, at: str) -> str:
    return f"anchor:{seq}:{mac}:{at}"
