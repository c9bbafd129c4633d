"""The same rows through django-import-export: one table of text, tablib as the loader, no checks of ours."""

import io
import time
from collections.abc import Sequence
from typing import Any

import openpyxl
import tablib
from django.db import connection, models
from import_export import resources


class Plain(models.Model):
    """A row as the workbook has it."""

    code = models.CharField(max_length=40, primary_key=True)

    class Meta:
        app_label = "exchange"  # it wants an installed app
        db_table = "bench_plain"


for _number in range(30):
    Plain.add_to_class(f"c{_number}", models.TextField(blank=True))


class PlainResource(resources.ModelResource):  # type: ignore[misc]
    """Every column of the table."""

    class Meta:
        model = Plain
        import_id_fields = ("code",)


def bring_in(book: bytes, headings: Sequence[str]) -> float:
    """Return the seconds of loading, a dry run and an import, as the package's admin does them."""
    with connection.schema_editor() as editor:
        editor.create_model(Plain)
    try:
        began = time.perf_counter()
        data = _dataset(book, headings)
        resource: Any = PlainResource()
        resource.import_data(data, dry_run=True, raise_errors=True)
        resource.import_data(data, dry_run=False, raise_errors=True)
        return time.perf_counter() - began
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Plain)


def _dataset(book: bytes, headings: Sequence[str]) -> tablib.Dataset:
    """Load the table under its title, which tablib's own loader would take for the headings."""
    sheet = openpyxl.load_workbook(io.BytesIO(book), read_only=True, data_only=True).worksheets[0]
    data = tablib.Dataset(headers=["code", *(f"c{number}" for number in range(len(headings)))])
    place = headings.index("项目代码")
    for values in sheet.iter_rows(min_row=3, values_only=True):
        data.append([values[place], *("" if value is None else str(value) for value in values)])
    return data
