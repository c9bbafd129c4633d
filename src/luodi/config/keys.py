"""What a data folder keeps outside the database: its mode and its signing secret."""

import os
import secrets
from pathlib import Path

SECRET_FILE = "secret.key"  # noqa: S105 - the name of a file
MODE_FILE = "mode"
# What a production installation leaves in its data folder; a demo never starts on top of it.
PRODUCTION_MARKS = (SECRET_FILE, "audit.key", "audit-anchors.jsonl", "luodi.sqlite3", "files", "backups")
MIN_LENGTH = 40
# Parts of secrets that came with an example; a production start refuses them.
PLACEHOLDERS = ("change", "secret", "insecure", "example", "placeholder", "test-only", "xxxx")


def new_secret() -> str:
    """Return a fresh secret of 64 characters."""
    return secrets.token_urlsafe(48)


def secret_key_of(data: Path) -> str:
    """Return the secret that the data folder keeps, '' when it keeps none."""
    path = data / SECRET_FILE
    return path.read_text().strip() if path.exists() else ""


def mode_of(data: Path) -> str:
    """Return the mode that the data folder was made for; production when nothing says otherwise."""
    path = data / MODE_FILE
    return path.read_text().strip() if path.exists() else "production"


def is_production_folder(data: Path) -> bool:
    """Tell whether a data folder holds an installation that is not the demo's."""
    return mode_of(data) == "production" and any((data / name).exists() for name in PRODUCTION_MARKS)


def make_demo_folder(data: Path) -> None:
    """Mark a data folder as the demo's and give it a secret; what is there stays."""
    data.mkdir(parents=True, exist_ok=True)
    if not (data / MODE_FILE).exists():
        (data / MODE_FILE).write_text("demo\n")
    if not (data / SECRET_FILE).exists():
        write_private(data / SECRET_FILE, new_secret() + "\n")


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner can read; raises FileExistsError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)


def is_placeholder(secret: str) -> bool:
    """Tell whether a secret is empty, short, repetitive or copied from an example."""
    lowered = secret.lower()
    return len(secret) < MIN_LENGTH or len(set(secret)) < 16 or any(part in lowered for part in PLACEHOLDERS)


def new_audit_key() -> str:
    """Return a fresh audit key: 32 bytes in hexadecimal digits."""
    return secrets.token_hex(32)
