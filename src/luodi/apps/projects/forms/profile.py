"""The form of a project's own data: entering one, and changing what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import can
from luodi.apps.projects import vocabulary
from luodi.apps.projects.forms.facts import HIDDEN, SeenForm, as_fact
from luodi.apps.projects.forms.fields import form_field
from luodi.apps.projects.queries import is_county, place_choices, unit_choices
from luodi.kernel.dates import DateValue

GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("项目"), ("name", "code_name", "project_code", "kind", "kinds", "nature", "level")),
    (gettext_lazy("产业"), ("leading_industry", "chain", "industry", "gbt4754")),
    (gettext_lazy("地点与归属"), ("attributed_unit", "county", "park", "township")),
    (gettext_lazy("企业与投资方"), ("enterprise", "uscc", "investor", "investor_origin")),
    (
        gettext_lazy("投资"),
        ("total_investment", "fixed_asset_investment", "equipment_investment", "foreign_investment",
         "year_plan_investment", "loan_need", "subsidy_amount"),
    ),
    (
        gettext_lazy("计划时间"),
        ("planned_start_on", "planned_completion_on", "planned_production_on", "planned_on_target_on"),
    ),
    (gettext_lazy("用地与效益"), ("land_mu", "expected_output", "expected_tax", "expected_jobs")),
    (gettext_lazy("审批手续"), ("permit_land", "permit_eia", "permit_energy", "permit_construction")),
    (gettext_lazy("责任"), ("responsible_unit", "responsible_leader", "contact")),
    (gettext_lazy("建设内容"), ("content", "build_years", "reported_to")),
)  # fmt: skip
REQUIRED = frozenset(["name", "kind", "attributed_unit"])
FIRST_STAGES = ("planned_on", "pooled_on", "negotiating_on", "signed_on", "approved_on", "started_on")


@dataclass(frozen=True, slots=True)
class Group:
    """A heading and its fields."""

    label: str
    fields: list[BoundField]


class ProfileForm(SeenForm):
    """All fields of a project's own data, grouped.

    Personal fields that the person may not read start empty, and empty they state nothing.
    """

    def __init__(
        self, *args: Any, person: Person, state: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hidden: set[str] = set()
        held = state or {}
        units = unit_options(person, held)
        places = place_options(held)
        for key in self.keys():
            field = vocabulary.field_of(key)
            if field is None:
                continue
            made = form_field(field, places if key == vocabulary.PLACE_KEY else units)
            made.required = key in REQUIRED
            made.initial = shown_value(held, key)
            if held.get(key) and vocabulary.is_personal(key) and not _may_read(person, held):
                self.hidden.add(key)
                made.initial = None
                made.help_text = HIDDEN
            self.fields[key] = made

    @staticmethod
    def keys() -> list[str]:
        """Every field of the form in order, an office's own ones last."""
        own = [f.key for f in vocabulary.typed_catalogue() if not f.core and f.fact != "none"]
        return [key for _label, keys in GROUPS for key in keys] + own

    @property
    def groups(self) -> list[Group]:
        """The fields under their headings."""
        named = {key for _label, keys in GROUPS for key in keys}
        groups = [Group(str(label), [self[k] for k in keys if k in self.fields]) for label, keys in GROUPS]
        own = [self[key] for key in self.fields if key in self.keys() and key not in named]
        return [*groups, Group(_("本单位增加的字段"), own)] if own else groups

    @property
    def values(self) -> dict[str, Any]:
        """What the form states, by catalogue key, as facts hold it."""
        given = self.cleaned_data
        keys = [key for key in self.keys() if key in given and (key not in self.hidden or given[key])]
        return {key: as_fact(given[key]) for key in keys}


class NewProjectForm(ProfileForm):
    """A project that the ledger does not have yet, with the stages that it has already reached.

    ``once`` names this one form, so that sending it twice enters one project, ``made``.
    """

    made: int
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64, initial=token_urlsafe)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        del self.fields["seen"]
        for key in FIRST_STAGES:
            field = vocabulary.field_of(key)
            if field is not None:
                self.fields[key] = form_field(field, [])

    @property
    def groups(self) -> list[Group]:
        """The groups, with the stages after the places."""
        groups = super().groups
        stages = Group(
            _("已到达的阶段（没有的留空）"), [self[key] for key in FIRST_STAGES if key in self.fields]
        )
        return [*groups[:3], stages, *groups[3:]]

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in; what was left empty states nothing."""
        given = {**super().values, **{key: as_fact(self.cleaned_data.get(key)) for key in FIRST_STAGES}}
        return {key: value for key, value in given.items() if value is not None}

    def clean(self) -> dict[str, Any]:
        """Take the place of the project from an accountable county where it is not said.

        Another unit that is accountable, a zone say, does not tell in which county the project stands.
        """
        given = super().clean() or {}
        if given.get("county") is None and is_county(given.get("attributed_unit")):
            given["county"] = given["attributed_unit"]
        return given


class ChangeProfileForm(ProfileForm):
    """Changes of a project's own data; the reason stands beside each changed value in the history."""

    reason = forms.CharField(
        label=gettext_lazy("为什么改"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("会与原值、新值、姓名和时间一起留在历史里。"),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a form in which nothing changed."""
        given = super().clean() or {}
        if not self.errors and not set(self.changed_data) - {"reason", "seen"}:
            raise ValidationError(_("没有改动任何内容。"), code="same")
        return given

    @property
    def values(self) -> dict[str, Any]:
        """Only what changed."""
        changed = set(self.changed_data)
        return {key: value for key, value in super().values.items() if key in changed}


def shown_value(state: Mapping[str, Any], key: str) -> Any:
    """Return a state's value as a form field shows it."""
    value = state.get(key)
    field = vocabulary.field_of(key)
    if value is not None and field is not None:
        if field.type == "date":
            return DateValue(value, (state.get("precisions") or {}).get(key, "day"))
        if field.type == "choices":
            return [code for code in str(value).split(",") if code]
        if field.type == "decimal":
            return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return value


def unit_options(person: Person, state: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Return the units to choose from: where the person may enter, and where the project is now."""
    options: list[tuple[Any, str]] = [
        (unit.id, "　" * unit.depth + unit.name) for unit in unit_choices(person, Permission.PROJECT_EDIT)
    ]
    return options + _held(state, options)


def place_options(state: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Return the places that a project may stand in, and where it stands now."""
    options: list[tuple[Any, str]] = [(p.id, "　" * p.depth + p.name) for p in place_choices()]
    return options + _held(state, options)


def _held(state: Mapping[str, Any], options: list[tuple[Any, str]]) -> list[tuple[Any, str]]:
    names = state.get("unit_names") or {}
    held = {state.get(key) for key in vocabulary.UNIT_KEYS} - {value for value, _name in options} - {None}
    return [(pk, names.get(pk, str(pk))) for pk in sorted(held)]


def _may_read(person: Person, state: Mapping[str, Any]) -> bool:
    return can(person, Permission.PERSONAL_UNMASK, state.get("attributed_unit"))
