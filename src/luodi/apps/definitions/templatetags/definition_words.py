"""Words for kinds, types and papers of definitions."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.apps.definitions.enums import FieldType, Sensitivity
from luodi.apps.definitions.queries import catalogue
from luodi.kernel.stages import Chain, Step

register = template.Library()

TYPES: dict[str, str | Promise] = {
    **dict(FieldType.choices),
    "code": _("代码"),
    "uscc": _("统一社会信用代码"),
    "tick": _("是否办结"),
    "choices": _("多选"),
    "unit": _("单位"),
    "seq": _("序号"),
}
MARKS = {
    "{year}": "当年",
    "{last_year}": "上年",
    "{next_year}": "下年",
    "{earlier}": "往年",
    "{month}": "某月",
    "{span}": "某月至某月",
}
"""How the marks in an office's own heading are shown; a heading is Chinese in both languages."""
LAMPS = {"green": "g", "yellow": "a", "red": "r"}
KINDS: dict[str, str | Promise] = {
    "stages": _("阶段"),
    "stalls": _("“五未”规则"),
    "excuses": _("正当理由"),
    "lights": _("灯"),
    "roles": _("角色"),
    "holidays": _("节假日"),
    "codelists": _("码表"),
    "units": _("单位"),
    "clauses": _("惠企条款"),
    "measures": _("政策措施"),
}


@register.filter
def field_type(code: str) -> str:
    """The word for a type of field."""
    return str(TYPES.get(code, code))


@register.filter
def field_name(key: str) -> str:
    """The label of a field."""
    found = catalogue().get(key)
    return found.label.in_(get_language() or "") if found else key


@register.filter
def heading_word(word: str) -> str:
    """A heading with the marks for its years and months written as words."""
    for mark, said in MARKS.items():
        word = word.replace(mark, said)
    return word


@register.filter
def sensitivity(code: str) -> str:
    """The word for who may read a field."""
    return str(dict(Sensitivity.choices).get(code, code))


@register.filter
def entry_kind(code: str) -> str:
    """The word for a kind of entry."""
    return str(KINDS.get(code, code))


@register.filter
def lamp_colour(light: str) -> str:
    """The mark that the page draws for a light."""
    return LAMPS.get(light, "")


@register.filter
def parent(step: Step, chain: Chain) -> str:
    """The label of the main step that a step is part of."""
    main = chain.step(step.within or "")
    return main.label.in_(get_language() or "") if main else ""


@register.filter
def papers(step: Step) -> str:
    """The papers that a step takes, those that stand for each other joined by “or”."""
    lang = get_language() or ""
    english = lang.startswith("en")
    groups: dict[str, list[str]] = {}
    for paper in step.evidence:
        groups.setdefault(paper.group or paper.code, []).append(paper.label.in_(lang))
    joint, between = (" or ", "; ") if english else ("或", "；")
    return between.join(joint.join(labels) for labels in groups.values())
