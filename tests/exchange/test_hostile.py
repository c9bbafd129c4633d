"""A file that must not be read leaves its sentence and nothing else: no row, no call, no file, no memory."""

import json
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.machine import ChildPeak
from luodi.apps.exchange import actions
from luodi.apps.exchange.enums import BatchState
from luodi.apps.exchange.models import ImportBatch, ImportReading, ImportRow
from luodi.apps.exchange.queries import failure_of
from luodi.apps.files.blobs import TooLarge
from luodi.apps.jobs import worker
from luodi.apps.projects.models import Fact, Project
from tests.exchange.city import TODAY, build_city
from tests.workbooks.read_files import READ
from tests.workbooks.refused_files import REFUSED, TRAP

CHILD_MIB = 512


@pytest.fixture
def trap() -> Iterator[socket.socket]:
    """Listen where the files would call."""
    with socket.create_server(("127.0.0.1", TRAP)) as listener:
        listener.settimeout(0.05)
        yield listener


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what is written for a while, by us or by a child, in a folder that can be looked at."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def sent(person, unit, name: str, content: bytes) -> ImportBatch | None:
    try:
        return actions.start_import(by=person, name=name, content=content, unit=unit)
    except TooLarge:
        return None


@pytest.mark.slow
def test_nothing_else_happens(copied_database, clock_at, trap, temporary) -> None:
    clock_at(TODAY)
    city = build_city()
    clerk, unit = city.person("clerk", "city"), city.units["city"]
    sending = [(label, code, sent(clerk, unit, name, make())) for _item, label, name, make, code in REFUSED]
    with ChildPeak() as child:
        worker.work(threading.Event(), until_empty=True)
    wrong = {}
    for label, code, batch in sending:
        if batch is None:
            assert code == "file_too_large"
            continue
        batch.refresh_from_db()
        said = failure_of(batch)
        if batch.state != BatchState.FAILED or said is None or said.code != code or not str(said.what):
            wrong[label] = (batch.state, said and said.code)
    assert wrong == {}
    assert [model.objects.count() for model in (ImportRow, ImportReading, Project, Fact)] == [0, 0, 0, 0]
    assert list(temporary.rglob("*")) == []
    assert 0 < child.mib < CHILD_MIB
    with pytest.raises(TimeoutError):
        trap.accept()


@pytest.mark.slow
def test_what_is_read_calls_nobody_and_holds_no_other_file(
    copied_database, clock_at, trap, temporary
) -> None:
    clock_at(TODAY)
    city = build_city()
    clerk, unit = city.person("clerk", "city"), city.units["city"]
    for item, _label, name, make, *_expected in READ:
        if item in ("F1", "F3", "F4"):
            sent(clerk, unit, name, make())
    worker.work(threading.Event(), until_empty=True)
    batches = ImportBatch.objects.all()
    assert {batch.state for batch in batches} == {BatchState.MAPPING}
    assert not any("root:" in json.dumps(batch.reading) for batch in batches)
    assert list(temporary.rglob("*")) == []
    with pytest.raises(TimeoutError):
        trap.accept()
