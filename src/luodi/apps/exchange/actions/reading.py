"""What the background jobs do: read a workbook, stage its rows."""

from typing import Any

from django.db import transaction

from luodi.apps.access.models import Person
from luodi.apps.definitions.queries import catalogue, catalogue_for
from luodi.apps.exchange import staging
from luodi.apps.exchange.actions.mappings import chosen_columns
from luodi.apps.exchange.conversion import kind_choices
from luodi.apps.exchange.enums import BatchState
from luodi.apps.exchange.models import ImportBatch, ImportReading
from luodi.apps.exchange.naming import choice_of
from luodi.apps.exchange.reading import Reading, Watch, pack_rows, read_file, unpack_rows
from luodi.apps.exchange.remembering import memories_of, with_origins
from luodi.kernel import clock
from luodi.kernel.collecting import uncollected
from luodi.kernel.text import Text

NOBODY = Watch()
COMPARING = Text("正在与台账比对", "Comparing with the ledger")


@uncollected()
def read_batch(batch: ImportBatch, watch: Watch = NOBODY) -> ImportBatch:
    """Read the kept file in a child process and store what was found; then a person maps.

    Raises ReadingRefused for a file that cannot be read.
    """
    ImportBatch.objects.filter(pk=batch.pk, state=BatchState.UPLOADED).update(state=BatchState.READING)
    layout = batch.mapping.get("layout", {})
    known = [] if layout.get("fresh") else memories_of(batch.unit)
    given = {**layout, "memories": [memory.as_json() for memory in known]}
    reading = read_file(batch.file, catalogue_for(batch.unit), given, watch)
    with transaction.atomic():
        held: ImportBatch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if held.state not in (BatchState.UPLOADED, BatchState.READING):
            return held
        take_reading(held, reading)
        held.mapping = {**held.mapping, "memories": given["memories"]}
        held.state = BatchState.MAPPING
        held.save()
        watch.finish()
    return held


def _given(batch: ImportBatch) -> dict[str, Any]:
    """Return all that the reader is told: what was read with, and what a person chose since."""
    mapping = batch.mapping
    columns = list(chosen_columns(batch).values())
    return {
        **mapping.get("layout", {}),
        **mapping.get("choices", {}),
        "columns": columns,
        "memories": mapping.get("memories", []),
    }


def take_reading(batch: ImportBatch, reading: Reading) -> None:
    """Store a reading with an import; its day and kind are suggestions that a person confirms."""
    batch.reading = with_origins(reading.report)
    batch.heading_set = staging.heading_set(reading.report["tables"])
    batch.as_of = min(reading.as_of or clock.today(), clock.today())
    batch.default_kind = choice_of(reading.title, kind_choices(catalogue())) or ""
    ImportReading.objects.update_or_create(batch=batch, defaults={"rows": pack_rows(reading.rows)})


@uncollected()
def stage_batch(batch: ImportBatch, by: Person, watch: Watch = NOBODY) -> ImportBatch:
    """Convert, match and compare the rows under the confirmed mapping; then the preview shows them."""
    if any(batch.mapping.get("choices", {}).values()):
        reading = read_file(batch.file, catalogue_for(batch.unit), _given(batch), watch)
        raws = reading.rows
    else:
        reading = None
        raws = unpack_rows(bytes(batch.kept_reading.rows))
    watch.progress(0, len(raws), COMPARING)
    last = staging.last_state()
    rows = staging.stager_for(batch, by).stage(raws)
    watch.progress(len(raws), len(raws), COMPARING)
    with transaction.atomic():
        held: ImportBatch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if held.state != BatchState.STAGING:
            return held
        if reading is not None:
            held.reading = with_origins(reading.report)
        staging.replace_rows(held, rows)
        held.staged_state = last
        held.state = BatchState.PREVIEW
        held.save()
        watch.finish()
    return held
