"""Reading in a child: the same answer, progress, cancel, and limits that end the child alone."""

import dataclasses
import os
from typing import Any

import pytest

from luodi.kernel.fields import load_catalogue
from luodi.workbooks.child import ReadingCancelled, read_in_child
from luodi.workbooks.dry_run import expected_form
from luodi.workbooks.raw import FileRefused
from luodi.workbooks.reader import read_workbook
from tests.workbooks.making import book, content
from tests.workbooks.test_ledgers import BOOKS


def test_the_child_answers_as_the_reader_does() -> None:
    path = BOOKS[-1]
    seen: list[tuple[int, int, str]] = []
    made = read_in_child(
        path.read_bytes(), path.name, load_catalogue(), progress=lambda *step: seen.append(step)
    )
    here = read_workbook(path.read_bytes(), path.name, load_catalogue())
    assert expected_form(made) == expected_form(here)
    assert dataclasses.asdict(made.tables[0].shape) == dataclasses.asdict(here.tables[0].shape)
    assert seen and all(done <= total for done, total, _ in seen)


def test_a_refusal_comes_through() -> None:
    with pytest.raises(FileRefused) as caught:
        read_in_child(b"nothing", "a.xlsx", load_catalogue())
    assert caught.value.issue.code == "file_kind_unknown"


def test_cancelling_ends_the_child() -> None:
    with pytest.raises(ReadingCancelled):
        read_in_child(BOOKS[0].read_bytes(), BOOKS[0].name, load_catalogue(), cancelled=lambda: True)


class Fatal(str):
    """A name that ends the process which takes it, as a machine out of memory does."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (9,)


def test_a_child_that_falls_before_it_takes_the_file_keeps_nobody_waiting() -> None:
    with pytest.raises(FileRefused) as caught:
        read_in_child(b"x" * 5_000_000, Fatal("a.xlsx"), load_catalogue(), seconds=30)
    assert caught.value.issue.code == "file_memory"


@pytest.mark.slow
def test_memory_and_time_have_limits() -> None:
    rows = [
        ["项目名称", "县区", "备注"],
        *([f"{at}号项目", "东区", "长" * 50 + str(at)] for at in range(30_000)),
    ]
    data = content(book(rows))
    with pytest.raises(FileRefused) as caught:
        read_in_child(data, "a.xlsx", load_catalogue(), memory_mib=90)
    assert caught.value.issue.code == "file_memory"
    with pytest.raises(FileRefused) as caught:
        read_in_child(data, "a.xlsx", load_catalogue(), seconds=1)
    assert caught.value.issue.code == "file_timeout"
