"""The catalogue tool finds every sentence and every gap."""

from pathlib import Path

import pytest

from luodi.web.messages import check_catalogues, compile_catalogues, contradictions, sentences

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small package with sentences in Python and in a template."""
    (tmp_path / "room" / "templates" / "room").mkdir(parents=True)
    (tmp_path / "room" / "locale" / "en" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "room" / "views.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext\n"
        'A = _("开工" "时间")\nB = ngettext("{n} 项", "{n} 项", 2)\n'
        'C = pgettext("stage", "投产")\nD = _("plain")\n',
        encoding="utf-8",
    )
    (tmp_path / "room" / "templates" / "room" / "list.html").write_text(
        '{% load i18n %}\n{% translate "台账" %} {% include "x.html" with title=_("空") %}\n'
        "{% blocktranslate with n=total %}共 {{ n }} 项{% endblocktranslate %}\n"
        "{% blocktranslate count n=total %}有 {{ n }} 处{% plural %}有 {{ n }} 处{% endblocktranslate %}\n",
        encoding="utf-8",
    )
    return tmp_path


def write(package: Path, body: str) -> None:
    """Write the English catalogue of the small package."""
    path = package / "room" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    path.write_text(HEADER + body, encoding="utf-8")


def test_every_sentence_is_found(package: Path) -> None:
    found = {(sentence.context, sentence.text) for sentence in sentences(package)}
    assert found == {
        ("", "开工时间"), ("", "{n} 项"), ("stage", "投产"), ("", "plain"), ("", "台账"), ("", "空"),
        ("", "共 %(n)s 项"), ("", "有 %(n)s 处"),
    }  # fmt: skip


def test_a_sentence_without_english_is_a_gap_with_its_place(package: Path) -> None:
    write(package, "")
    gaps = {gap.text: gap for gap in check_catalogues(package)}
    assert "plain" not in gaps
    assert gaps["台账"].where == "room/templates/room/list.html:2"
    assert gaps["开工时间"].problem == "no English"


def test_chinese_in_the_english_and_lost_placeholders_are_gaps(package: Path) -> None:
    write(
        package,
        'msgid "台账"\nmsgstr "the 台账"\n\nmsgid "共 %(n)s 项"\nmsgstr "in all"\n\n'
        'msgid "空"\nmsgstr "（empty）"\n\n#, fuzzy\nmsgid "开工时间"\nmsgstr "Started"\n',
    )
    problems = {gap.text: gap.problem for gap in check_catalogues(package)}
    assert problems["台账"] == "the English holds Chinese"
    assert problems["空"] == "the English holds Chinese"
    assert problems["共 %(n)s 项"] == "the placeholders differ"
    assert problems["开工时间"] == "no English"


def test_a_whole_catalogue_has_no_gap_and_compiles_once(package: Path) -> None:
    write(
        package,
        'msgid "台账"\nmsgstr "Ledger"\n\nmsgid "空"\nmsgstr "Empty"\n\n'
        'msgid "开工时间"\nmsgstr "Started"\n\n'
        'msgid "共 %(n)s 项"\nmsgstr "%(n)s in all"\n\nmsgctxt "stage"\nmsgid "投产"\nmsgstr "Producing"\n\n'
        'msgid "{n} 项"\nmsgid_plural "{n} 项"\nmsgstr[0] "{n} item"\nmsgstr[1] "{n} items"\n\n'
        'msgid "有 %(n)s 处"\nmsgid_plural "有 %(n)s 处"\nmsgstr[0] "%(n)s thing"\n'
        'msgstr[1] "%(n)s things"\n',
    )
    assert check_catalogues(package) == []
    assert [path.name for path in compile_catalogues(package)] == ["django.mo"]
    assert compile_catalogues(package) == []


def test_two_rooms_that_disagree_are_named(package: Path) -> None:
    write(package, 'msgid "台账"\nmsgstr "Ledger"\n')
    other = package / "other" / "locale" / "en" / "LC_MESSAGES"
    other.mkdir(parents=True)
    (other / "django.po").write_text(HEADER + 'msgid "台账"\nmsgstr "Register"\n', encoding="utf-8")
    assert contradictions(package) == {"台账": {"Ledger", "Register"}}
