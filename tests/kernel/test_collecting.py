"""The search for garbage rests inside and goes on after, whatever happened."""

import gc

import pytest

from luodi.kernel.collecting import uncollected


def test_the_search_rests_inside_and_goes_on_after():
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_an_error_too():
    with pytest.raises(ValueError, match="no"), uncollected():
        raise ValueError("no")
    assert gc.isenabled()
