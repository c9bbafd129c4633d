"""The English catalogue is compiled before a page is asked for in English."""

import pytest

from luodi.web.messages import compile_catalogues


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """Compile every catalogue whose source is newer."""
    compile_catalogues()
