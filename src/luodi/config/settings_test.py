"""Settings of the test suite: test mode, a throw-away data folder, keys of no value."""

import os
import tempfile

os.environ.setdefault("LUODI_MODE", "test")
os.environ.setdefault("LUODI_SECRET_KEY", "test-only-not-a-secret-" + "0" * 32)
os.environ.setdefault("LUODI_DATA", tempfile.mkdtemp(prefix="luodi-test-"))
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")

from luodi.config.settings import *  # noqa: F403
