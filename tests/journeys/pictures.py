"""Takes pictures of the main pages of a running demo, for desktop and phone, as small PNG files.

    .venv/bin/luodi --data /tmp/pictures run --port 8360 &
    .venv/bin/python -m tests.journeys.pictures FOLDER http://127.0.0.1:8360

Changes nothing in the demo. Needs Chromium.
"""

import base64
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from luodi.apps.access.demo_accounts import DEMO_PASSWORD
from tests.browsing import DESKTOP, PHONE, running_browser, window

QUANTISE = (Path(__file__).parent / "quantise.js").read_text(encoding="utf-8")
SIZES = {"desktop": DESKTOP, "phone": PHONE}
# Who looks at which pages; a place that ends in # is opened by the first link to a project on it.
PLACES: dict[str, dict[str, str]] = {
    "shiliu-clerk": {
        "home-clerk": "/",
        "ledger": "/projects/?stage=building",
        "project": "/projects/?stage=building#",
        "project-new": "/projects/new",
        "import-new": "/imports/new/",
    },
    "qingdu-clerk": {"imports": "/imports/"},
    "city-officer": {
        "home-officer": "/",
        "stalls": "/stalls/",
        "stalled-project": "/stalls/#",
        "ledger-more": "/projects/?more=1",
        "ledger-as-of": "/projects/?on=2024-06-30",
        "rules": "/definitions/rules/",
        "fields": "/definitions/",
        "search": "/search/?q=锂电",
    },
    "city-leader": {"home-leader": "/"},
    "sys-admin": {"home-admin": "/", "units": "/units/", "people": "/people/"},
    "sec-admin": {"matters": "/matters/", "roles": "/roles/"},
    "audit-admin": {"audit": "/audit/"},
}


def main(folder: str, address: str) -> None:
    """Take every picture in Chinese, and the ledger and a project in English too."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with running_browser() as browser:
        for size, pixels in SIZES.items():
            for name, page in _pages(browser, address, pixels):
                target = Path(folder) / f"{name}-{size}.png"
                target.write_bytes(small(browser, page.screenshot()))
                print(target)


def _pages(browser: Browser, address: str, pixels: tuple[int, int]) -> Iterator[tuple[str, Page]]:
    with window(browser, address, pixels) as context:
        page = context.new_page()
        page.goto("/")
        yield "sign-in", page
    for login, places in PLACES.items():
        with window(browser, address, pixels) as context:
            page = context.new_page()
            _sign_in(page, login)
            for name, place in places.items():
                _open(page, place)
                yield name, page
            if login == "city-officer":
                _english(page)
                for name in ("ledger-more", "stalled-project"):
                    _open(page, places[name])
                    yield f"{name}-en", page


def _sign_in(page: Page, login: str) -> None:
    page.goto("/")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("main").wait_for()


def _open(page: Page, place: str) -> None:
    page.goto(place.removesuffix("#"))
    if place.endswith("#"):
        rows = page.get_by_role("main").get_by_role("table").first.get_by_role("rowgroup").nth(1)
        rows.get_by_role("link").first.click()
    page.wait_for_load_state("networkidle")


def _english(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state("networkidle")


def small(browser: Browser, picture: bytes) -> bytes:
    """Return a PNG with a palette of at most 256 colours, a fraction of the size."""
    with browser.new_context() as context:
        source = "data:image/png;base64," + base64.b64encode(picture).decode()
        found = context.new_page().evaluate(QUANTISE, source)
    pixels, width = base64.b64decode(found["pixels"]), found["width"]
    lines = (pixels[start : start + width] for start in range(0, len(pixels), width))
    palette = b"".join(colour.to_bytes(3, "big") for colour in found["palette"])
    header = struct.pack(">IIBBBBB", width, found["height"], 8, 3, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
