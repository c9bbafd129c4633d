"""The English is complete, and two rooms never say one sentence in two ways."""

from luodi.web.messages import check_catalogues, contradictions


def test_every_sentence_has_its_english() -> None:
    assert [str(gap) for gap in check_catalogues()] == []


def test_one_sentence_has_one_english() -> None:
    assert contradictions() == {}
