"""Names and types that the server gives to files; what the browser claims is not believed."""

import unicodedata

MAX_NAME = 120
# First bytes → type; a name's ending decides only between formats that share a container.
SIGNATURES = (
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-excel"),
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
CONTAINERS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
UNKNOWN = "application/octet-stream"
# Controls, format characters (bidi overrides, zero width), surrogates and private use.
REFUSED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}


def safe_name(name: str) -> str:
    """Return a name for people: no path, no control or direction character, at most 120 characters."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in REFUSED_CATEGORIES).strip(" .")
    if len(kept) > MAX_NAME:
        stem, dot, ending = kept.rpartition(".")
        ending = (dot + ending)[:10] if stem else ""
        kept = kept[: MAX_NAME - len(ending)] + ending
    return kept or "file"


def type_of(head: bytes, name: str) -> str:
    """Return the content type that the first bytes show."""
    for signature, content_type in SIGNATURES:
        if head.startswith(signature):
            if content_type == "application/zip":
                ending = "." + name.rsplit(".", 1)[-1].lower()
                return CONTAINERS.get(ending, content_type)
            return content_type
    return UNKNOWN
