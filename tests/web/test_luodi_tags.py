"""Tags and filters: what people read."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.utils import translation

from luodi.kernel.text import Text
from luodi.web.icons import UnknownIcon
from tests.web.gallery import Example


def rendered(source: str, **values: object) -> str:
    """Render a snippet with our tags loaded."""
    return Template("{% load luodi_tags %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        ("{{ v|yi }}", 292_000_000_000, "29.20"),
        ("{{ v|yi }}", 12_345_678_900_000_000, "1,234,567.89"),
        ("{{ v|yi }}", -5_000_000_000, "−0.50"),
        ("{{ v|yi }}", 0, "0.00"),
        ("{{ v|yi }}", None, "—"),
        ("{{ v|wan }}", 123_456_789, "123.46"),
        ("{{ v|yuan }}", 123_456_789, "1,234,567.89"),
        ("{% money v %}", 292_000_000_000, "29.20\u00a0亿元"),
        ("{% money v '万元' 0 %}", 1_500_000, "2\u00a0万元"),
        ("{% money v %}", None, "—"),
        ("{{ v|percent }}", Fraction(9, 16), "56.3%"),
        ("{{ v|percent:2 }}", Fraction(64, 78), "82.05%"),
        ("{{ v|percent }}", None, "—"),
        ("{{ v|points }}", Fraction(-104, 1000), "−10.4"),
        ("{{ v|points }}", Fraction(77, 1000), "+7.7"),
        ("{{ v|fact_day }}", date(2024, 8, 31), "2024-08-31"),
        ("{{ v|fact_day:'month' }}", date(2024, 8, 1), "2024-08"),
        ("{{ v|fact_day:'quarter' }}", date(2024, 7, 1), "2024 Q3"),
        ("{{ v|fact_day }}", None, "—"),
        ("{{ v|moment }}", datetime(2024, 8, 31, 16, 5, tzinfo=UTC), "2024-09-01 00:05"),
        ("{{ v|say }}", Text("开工", "started"), "开工"),
        ("{{ v|say }}", "开工", "开工"),
        ("{{ v|say }}", None, ""),
    ],
)
def test_figures_and_dates_read_as_people_write_them(source: str, value: object, text: str) -> None:
    assert rendered(source, v=value) == text


def test_units_and_words_follow_the_language() -> None:
    with translation.override("en"):
        assert rendered("{% money v %}", v=292_000_000_000) == "CNY\u00a02,920.00\u00a0m"
        assert rendered("{% money v '万元' %}", v=-300_120_000) == "CNY\u00a0−3.0012\u00a0m"
        assert rendered("{% money v '万元' %}", v=300_000_000) == "CNY\u00a03.00\u00a0m"
        assert rendered("{% money v '元' %}", v=30_050) == "300.50\u00a0CNY"
        assert rendered("{{ v|say }}", v=Text("开工", "started")) == "started"


def test_an_icon_is_drawn_inline_and_hidden_from_readers() -> None:
    svg = rendered("{% icon 'bell' 's' %}")
    assert svg.startswith('<svg class="i s" viewBox="0 0 24 24" aria-hidden="true"')
    assert "<path" in svg
    assert 'stroke="none"' not in svg


@pytest.mark.parametrize("name", ["no-such-icon", "../apps", ""])
def test_an_unknown_icon_is_an_error_that_says_what_to_do(name: str) -> None:
    with pytest.raises(UnknownIcon, match=r"VENDORED\.md"):
        rendered("{% icon name %}", name=name)


def test_a_meter_speaks() -> None:
    svg = rendered("{% meter 0.562 0.667 'late' '甲项目' %}")
    assert 'role="img"' in svg
    assert 'aria-label="甲项目 完成 56.2%，序时 66.7%"' in svg
    assert 'width="56.2%"' in svg
    assert 'x1="66.7%"' in svg


def test_a_meter_of_the_unknown_is_empty() -> None:
    assert 'class="fg"' not in rendered("{% meter None 0.5 %}")


def test_a_field_is_wired_for_readers() -> None:
    form = Example({"name": "", "total": "x"})
    html = rendered("{% field form.name %}", form=form)
    assert 'for="id_name"' in html
    assert 'aria-invalid="true"' in html
    assert "id_name_helptext" in html
    assert html.count('<span class="req">必填</span>') == 1
    assert 'class="err"' in html


def test_what_people_typed_is_escaped() -> None:
    form = Example({"name": "<script>alert(1)</script>", "total": ""})
    html = rendered("{% field form.name %}{% tag v %}{% lamp 'g' v %}", form=form, v="<b>x</b>")
    assert "<script>" not in html
    assert "<b>x" not in html


def test_all_errors_of_a_form_are_listed_at_once() -> None:
    html = rendered("{% form_errors form %}", form=Example({}))
    assert "有 2 处要改" in html
    assert 'href="#id_name"' in html
    assert 'href="#id_total"' in html
    assert rendered("{% form_errors form %}", form=Example()).strip() == ""


def test_a_panel_keeps_its_content() -> None:
    html = rendered("{% panel title='进度' note='口径' %}<p>{{ v }}</p>{% endpanel %}", v="<i>")
    assert "<h2>进度</h2>" in html
    assert "<p>&lt;i&gt;</p>" in html


def test_an_asset_carries_the_mark_of_its_content() -> None:
    address = rendered("{% asset 'luodi/app.css' %}")
    assert address.startswith("/static/luodi/app.css?v=")
    assert len(address.split("=")[1]) == 8
