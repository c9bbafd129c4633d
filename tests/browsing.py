"""Headless Chromium of the system, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

MISSING = "Chromium is missing; install it with: apt-get install chromium fonts-noto-cjk"
DESKTOP = (1440, 900)
PHONE = (390, 844)
# Without these Chromium keeps calling home, and the suite forbids calls.
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def chromium() -> str | None:
    """Return the path of the system's Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start one Chromium and stop it."""
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def window(browser: Browser, address: str, size: tuple[int, int]) -> Iterator[BrowserContext]:
    """Open a fresh window (own cookies); at the end no script failed and no content policy was hurt."""
    troubles: list[str] = []
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        accept_downloads=True,
        has_touch=size == PHONE,
    )
    context.set_default_timeout(15_000)
    context.on("weberror", lambda error: troubles.append(str(error.error)))
    context.on(
        "console",
        lambda message: troubles.append(message.text) if "Content Security Policy" in message.text else None,
    )
    try:
        yield context
    finally:
        context.close()
    assert not troubles, troubles
