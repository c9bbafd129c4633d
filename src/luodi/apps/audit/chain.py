"""The chain: one code per event, over the event and the code before it."""

import hashlib
import hmac
import json
import os
import secrets
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SIGNED = (
    "seq", "at", "actor_id", "actor_name", "unit_id", "verb", "object_type", "object_id",
    "object_label", "summary", "detail", "ip", "request_id", "outcome", "prev_mac",
)  # fmt: skip


def mac_of(values: dict[str, Any]) -> str:
    """Return the code (64 hexadecimal digits) of one event given as a dict with the SIGNED fields."""
    signed = {name: values[name] for name in SIGNED}
    signed["at"] = _moment(values["at"])
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sign(text)


def sign(text: str) -> str:
    """Return HMAC-SHA256 of ``text`` with the key outside the database."""
    return hmac.new(_key(Path(settings.AUDIT_KEY_FILE)), text.encode(), hashlib.sha256).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@lru_cache(maxsize=4)
def _key(path: Path) -> bytes:
    """Read the key, or make it (0600) on first use outside production.

    Raises ImproperlyConfigured when production has no key file: a new key would break the chain.
    """
    if not path.exists():
        if settings.MODE == "production":
            raise ImproperlyConfigured(
                f"没有审计密钥文件 {path}。请用 luodi 的初始化命令生成并另行保管，再启动。"
                " / The audit key file is missing; make it once and keep a copy elsewhere."
            )
        make_key(path)
    key = bytes.fromhex(path.read_text().strip())
    if len(key) < 32:
        raise ImproperlyConfigured(
            f"审计密钥文件 {path} 少于 32 字节 / The audit key is shorter than 32 bytes."
        )
    return key


def make_key(path: Path) -> None:
    """Write a new key file, readable by its owner only; keep the file when another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
