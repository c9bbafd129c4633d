"""Files are checked by content before anything parses them: each refusal is one sentence."""

import time
from collections import Counter
from collections.abc import Callable

import pytest

from luodi.kernel.fields import load_catalogue
from luodi.workbooks.raw import FileRefused
from luodi.workbooks.reader import read_workbook
from luodi.workbooks.safety import check_file
from tests.workbooks.hostile import SIMPLE
from tests.workbooks.read_files import READ
from tests.workbooks.refused_files import ODS, REFUSED, XLS


@pytest.mark.parametrize(("item", "label", "name", "make", "code"), REFUSED, ids=[one[1] for one in REFUSED])
def test_refused(item: str, label: str, name: str, make: Callable[[], bytes], code: str) -> None:
    data = make()
    start = time.process_time()
    with pytest.raises(FileRefused) as caught:
        read_workbook(data, name, load_catalogue())
    assert time.process_time() - start < 5
    issue = caught.value.issue
    assert issue.code == code
    assert str(issue.what) and str(issue.remedy)
    assert "{" not in str(issue.what)


@pytest.mark.parametrize(
    ("item", "label", "name", "make", "rows", "refused", "warned"), READ, ids=[one[1] for one in READ]
)
def test_read(
    item: str,
    label: str,
    name: str,
    make: Callable[[], bytes],
    rows: int,
    refused: set[str],
    warned: set[str],
) -> None:
    found = read_workbook(make(), name, load_catalogue())
    issues = [issue for row in found.rows for issue in row.issues if issue.severity == "refused"]
    assert len(found.rows) == rows
    assert {issue.code for issue in issues} == refused
    assert all(issue.cell and str(issue.what) and str(issue.remedy) for issue in issues)
    assert warned <= {issue.code for issue in found.warnings}


def test_every_item_has_its_files() -> None:
    items = Counter(one[0] for one in (*REFUSED, *READ))
    assert set(items) == {f"F{number}" for number in range(1, 10)}
    assert len(REFUSED) >= 66
    labels = [one[1] for one in (*REFUSED, *READ)]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.xlsx", SIMPLE, "xlsx"),
        ("A.XLSX", SIMPLE, "xlsx"),
        ("没有扩展名", SIMPLE, "xlsx"),
        ("a.xls", XLS, "xls"),
        ("a.et", XLS, "xls"),
        ("a.et", SIMPLE, "xlsx"),
        ("a.ods", ODS, "ods"),
    ],
)
def test_kinds_are_told_by_content(name: str, data: bytes, kind: str) -> None:
    assert check_file(data, name) == kind
