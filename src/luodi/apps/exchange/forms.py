"""Forms of the import pages."""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.apps.access.models import Person
from luodi.apps.audit.forms import ActionForm
from luodi.apps.definitions.enums import FieldType, Sensitivity
from luodi.apps.exchange.actions.mappings import chosen_columns
from luodi.apps.exchange.enums import Reach
from luodi.apps.exchange.models import ImportBatch, RememberedMapping
from luodi.apps.exchange.queries import needs_kind, own_place, units_for
from luodi.apps.organisations.models import Unit
from luodi.apps.projects import vocabulary
from luodi.kernel.text import whole_number
from luodi.workbooks.headings import general, heading

MAX_HEADING_ROW = 500
ACCEPTED = ".xlsx,.xls,.et,.ods"


class UploadForm(forms.Form):
    """A workbook and the unit that reports it; ``once`` names this one form."""

    file = forms.FileField(label=_("工作簿"), widget=forms.FileInput(attrs={"accept": ACCEPTED}))
    unit = forms.ModelChoiceField(
        label=_("填报单位"),
        queryset=Unit.objects.none(),
        empty_label=None,
        help_text=_("表里没有属地列时，各行算这个单位的项目"),
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64, initial=token_urlsafe)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_for(person)
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        mine = own_place(person)
        field.initial = mine if mine in {unit.pk for unit in units} else units[0].pk if units else None


class MappingForm(forms.Form):
    """The day that the workbook speaks of, the kind of its projects, and what its columns mean."""

    as_of = forms.DateField(
        label=_("数据截至"),
        widget=forms.DateInput(
            attrs={"data-date": "", "inputmode": "numeric", "size": 10}, format="%Y-%m-%d"
        ),
        help_text=_("进度按这一天记入台账"),
    )
    default_kind = forms.ChoiceField(
        label=_("项目类别"), required=False, help_text=_("表里没有类别列，新项目按这一类入库")
    )

    remembered = forms.BooleanField(label=_("记住这套表头，下次直接用"), required=False)

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        initial = {"as_of": batch.as_of, "default_kind": batch.default_kind, "remembered": True}
        super().__init__(*args, initial=initial, **kwargs)
        self.batch = batch
        kind: Any = self.fields["default_kind"]
        kind.choices = [("", _("请选择")), *vocabulary.kind_choices()]
        if needs_kind(batch):
            kind.required = True
        else:
            del self.fields["default_kind"]

    def layout(self) -> dict[str, Any]:
        """Return heading rows, sheets, columns and units where a person says otherwise than the reader.

        Columns stay only while the heading rows do.

        Raises ValidationError for rows that are no numbers or the wrong way round.
        """
        headers, sheets = [], []
        for index, sheet in enumerate(self.batch.reading["sheets"]):
            first, last = (self.data.get(f"h{end}.{index}", "").strip() for end in (1, 2))
            if first or last:
                headers.append({"sheet": sheet["name"], "rows": _heading_rows(first, last)})
            if f"i.{index}" in self.data:
                sheets.append({"sheet": sheet["name"], "import": self.data[f"i.{index}"] == "1"})
        before = self.batch.mapping.get("layout", {})
        columns = []
        if headers == before.get("headers", []):
            columns = [*chosen_columns(self.batch).values(), *self.choices()["columns"]]
        fresh = "fresh" in self.data or before.get("fresh", False)
        return {"headers": headers, "sheets": sheets, "columns": columns, "fresh": fresh}

    def choices(self) -> dict[str, Any]:
        """Return what a person decided otherwise than the reader: columns, units, heading rows, sheets."""
        columns = []
        for table in self.batch.reading["tables"]:
            for column in table["columns"]:
                chosen = self._chosen(f"{table['key']}.{column['col']}", column)
                if chosen is not None:
                    letter, _sign, line = column["col"].partition("@")
                    place = {"sheet": table["sheet"], "table": table["table"], "col": letter}
                    columns.append({**place, "line": int(line or 1), **chosen})
        return {"columns": columns}

    def _chosen(self, name: str, column: Mapping[str, Any]) -> dict[str, Any] | None:
        if f"f.{name}" not in self.data:
            return None
        field = self.data[f"f.{name}"] or None
        unit = self.data.get(f"u.{name}", column["unit"]) or None
        if field is not None and vocabulary.field_of(field) is None:
            raise forms.ValidationError(_("没有这个字段。"))
        if (field, unit) == (column["field"], column["unit"]):
            return None
        return {"field": field, "unit": unit}

    def words(self) -> list[tuple[str, str]]:
        """Return the headings to be kept as words of the unit, each with the field that it means."""
        found = []
        for table in self.batch.reading["tables"]:
            for column, shape in zip(table["columns"], table["shape"]["columns"], strict=True):
                name = f"{table['key']}.{column['col']}"
                field = self.data.get(f"f.{name}", "")
                if f"w.{name}" in self.data and field and shape["levels"]:
                    word = general(heading(shape["levels"][-1]).core, table["shape"]["year"])
                    found.append((field, word))
        return found

    def sheet_units(self) -> dict[str, int]:
        """Return the units chosen for sheets without a place column."""
        sheets = {f"s.{index}": sheet["name"] for index, sheet in enumerate(self.batch.reading["sheets"])}
        chosen = {sheets[n]: whole_number(v) for n, v in self.data.items() if n in sheets}
        return {sheet: unit for sheet, unit in chosen.items() if unit is not None}


def _heading_rows(first: str, last: str) -> list[int]:
    top, bottom = whole_number(first or last), whole_number(last or first)
    if top is None or bottom is None or not 1 <= top <= bottom <= MAX_HEADING_ROW:
        raise forms.ValidationError(_("表头行请填行号，如第 3 行到第 4 行。"))
    return [top, bottom]


def too_large() -> str:
    """Return the sentence for a file above the limit."""
    megabytes = settings.UPLOAD_LIMIT // 1024 // 1024
    return gettext("文件超过 %(mb)s MB，请删去图片和无用的格式，或分成几个文件上传。") % {"mb": megabytes}


class OwnFieldForm(ActionForm):
    """A column that is to become a field of the office."""

    label = forms.CharField(label=_("字段名称"), max_length=60)
    type = forms.ChoiceField(
        label=_("类型"), choices=[one for one in FieldType.choices if one[0] != FieldType.CHOICE]
    )
    measure = forms.CharField(label=_("计量单位"), max_length=20, required=False)
    sensitivity = forms.ChoiceField(label=_("敏感程度"), choices=Sensitivity.choices)


class RememberedForm(forms.Form):
    """What the headings of a remembered mapping mean."""

    def __init__(self, *args: Any, mapping: RememberedMapping, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mapping = mapping

    def columns(self) -> list[dict[str, Any]]:
        """Return the columns as a person left them; what was not sent stays."""
        return [
            {
                **column,
                "field": self.data.get(f"f.{number}", column["field"]) or None,
                "unit": self.data.get(f"u.{number}", column["unit"]) or None,
            }
            for number, column in enumerate(self.mapping.columns)
        ]


class ShareForm(ActionForm):
    """To whom a mapping is offered."""

    reach = forms.ChoiceField(label=_("分享给"), choices=Reach.choices, required=False)


class UndoForm(forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def of_scope(given: str) -> dict[str, str]:
    """Return which conflicts a choice is for: ``field:KEY``, ``sheet:NAME``, or all of them."""
    what, _colon, which = given.partition(":")
    return {what: which} if what in ("field", "sheet") and which else {}
