"""The English catalogue is compiled before a test of the shell looks at it."""

import pytest

from luodi.web.messages import compile_catalogues


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """Compile every catalogue whose source is newer."""
    compile_catalogues()
