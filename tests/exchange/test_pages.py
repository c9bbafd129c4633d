"""The pages of an import from upload to undo, with the worker doing its jobs."""

import re
import threading
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luodi.apps.exchange.models import ImportBatch
from luodi.apps.jobs import worker
from luodi.apps.projects.models import Project
from tests.access.world import client_of
from tests.exchange.city import TODAY, City, build_city, ledger
from tests.exchange.workbooks import workbook

HEAD = ["县（市、区）", "项目名称", "项目代码", "总投资（万元）", "签约时间"]
ROWS = [
    ["安澜区", "铜箔项目", "2403-519901-04-01-123456", 52000, "2024-03-05"],
    ["石柳区", "电机项目", None, "#REF!", "2024-04"],
]


@pytest.fixture
def city(copied_database, clock_at) -> City:
    clock_at(TODAY)
    return build_city()


@pytest.fixture
def client(city) -> Client:
    return client_of(city.person("clerk", "city"))


def work() -> None:
    worker.work(threading.Event(), until_empty=True)


def upload(client: Client, city: City, name: str, content: bytes) -> str:
    file = SimpleUploadedFile(name, content)
    answer = client.post("/imports/new/", {"file": file, "unit": city.units["city"].pk})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def text_of(answer) -> str:
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def tally(answer) -> dict[str, int]:
    found = re.findall(r"<b>(\d+)</b>(新项目|有变化|无变化|冲突，待选择|拒绝)", answer.content.decode())
    return {word: int(number) for number, word in found}


def to_preview(client: Client, url: str, **given: str):
    work()
    assert client.get(url).status_code == 200
    answer = client.post(f"{url}map/", {"as_of": "2024-06-30", "default_kind": "attraction", **given})
    assert answer.status_code == 302, text_of(answer)
    work()
    return client.get(url)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "new", "refused"), [("A01", 64, 0), ("A02", 100, 0), ("A03", 83, 1)])
def test_a_ledger_from_upload_to_undo(client, city, name, new, refused):
    path = ledger(name)
    url = upload(client, city, path.name, path.read_bytes())
    assert 'hx-trigger="every 1s"' in client.get(url).content.decode()
    answer = to_preview(client, url)
    assert tally(answer) == {"新项目": new, "有变化": 0, "无变化": 0, "冲突，待选择": 0, "拒绝": refused}
    assert f"确认写入 {new} 行" in text_of(answer)
    assert confirm(client, url).status_code == 302
    assert f"已写入 {new} 行" in text_of(client.get(url))
    assert Project.objects.count() == new
    again = to_preview(client, upload(client, city, path.name, path.read_bytes()))
    assert tally(again)["无变化"] == new
    assert f"其中 {new} 个项目只来自这一批" in text_of(client.get(f"{url}undo/"))
    assert client.post(f"{url}undo/", {"reason": "传错文件"}).status_code == 302
    assert "已于" in text_of(client.get(url))


def test_the_columns_can_be_mapped_otherwise(client, city):
    content = workbook(
        {"台账": [["2024年6月"], ["县区", "项目名称", "企业", "金额"], ["安澜区", "甲项目", "乙公司", 5]]}
    )
    url = upload(client, city, "台账.xlsx", content)
    work()
    page = client.get(url).content.decode()
    assert 'name="f.台账#1.D"' in page
    changed = {"f.台账#1.D": "total_investment", "u.台账#1.D": "亿元"}
    preview = to_preview(client, url, **changed)
    assert "5.00 亿元" in text_of(preview)


def test_a_mended_cell_swaps_the_preview_that_a_reload_would_show(client, city):
    url = upload(client, city, "台账.xlsx", workbook({"台账": [["2024年6月"], HEAD, *ROWS]}))
    preview = to_preview(client, url)
    assert (tally(preview)["拒绝"], "D4" in text_of(preview)) == (1, True)
    row = ImportBatch.objects.get().rows.get(verdict="refused")
    given = {"do": "mend", "field": "total_investment", "text": "8000", "show": "refused", "after": ""}
    swapped = client.post(
        f"{url}rows/{row.pk}/", given, headers={"HX-Request": "true", "HX-Target": "preview"}
    )
    reloaded = client.get(f"{url}?show=refused", headers={"HX-Request": "true", "HX-Target": "preview"})
    assert "已改好 1" in text_of(swapped)
    assert "确认写入 2 行" in text_of(swapped)
    assert _plain(swapped) == _plain(reloaded)
    assert _plain(reloaded) in _plain(client.get(f"{url}?show=refused"))


def confirm(client: Client, url: str):
    """Press the button of the preview as it stands."""
    [revision] = re.findall(r'name="revision" value="(\d+)"', client.get(url).content.decode())
    return client.post(f"{url}confirm/", {"revision": revision})


def _plain(answer) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode()).strip()


def test_refused_rows_are_handed_out_and_a_list_is_exported(client, city):
    url = upload(client, city, "台账.xlsx", workbook({"台账": [["2024年6月"], HEAD, *ROWS]}))
    to_preview(client, url)
    answer = client.get(f"{url}refused/")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert book["台账"]["F3"].value == "错误原因"
    confirm(client, url)
    answer = client.get("/projects/export/", {"q": "铜箔"})
    assert "attachment" in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert "铜箔项目" in [cell.value for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("台账.xlsx", b"hello", "不是能读的工作簿"), ("台账.xlsm", b"PK\x03\x04", "文件已损坏")],
)
def test_a_file_that_cannot_be_read_says_why_and_nothing_else(client, city, name, content, said):
    url = upload(client, city, name, content)
    work()
    assert said in text_of(client.get(url))
    assert Project.objects.count() == 0


def test_the_list_says_what_became_of_each_import(client, city):
    url = upload(client, city, "台账.xlsx", workbook({"台账": [["2024年6月"], HEAD, ROWS[0]]}))
    to_preview(client, url)
    confirm(client, url)
    listed = text_of(client.get("/imports/"))
    assert "台账.xlsx" in listed
    assert "已入库" in listed


def test_a_cancelled_import_stops_its_job(client, city):
    url = upload(client, city, "台账.xlsx", workbook({"台账": [["2024年6月"], HEAD, ROWS[0]]}))
    assert client.post(f"{url}cancel/").status_code == 302
    work()
    assert "已取消" in text_of(client.get(url))
    assert not ImportBatch.objects.get().reading


def test_headings_that_were_missed_can_be_pointed_at(client, city):
    rows = [
        ["甲"],
        ["随便", "写写", "看看"],
        ["代号", "叫什么", "多少"],
        ["安澜区", "甲项目", 5],
        ["安澜区", "乙项目", 6],
    ]
    url = upload(client, city, "台账.xlsx", workbook({"台账": rows}))
    work()
    answer = client.post(f"{url}map/", {"again": "1", "i.0": "1", "h1.0": "x", "h2.0": "3"})
    assert answer.status_code == 422
    client.post(f"{url}map/", {"again": "1", "i.0": "1", "h1.0": "3", "h2.0": "3"})
    work()
    page = client.get(url).content.decode()
    assert "叫什么" in page
    chosen = {
        "f.台账#1.A": "county",
        "f.台账#1.B": "name",
        "f.台账#1.C": "total_investment",
        "u.台账#1.C": "万元",
    }
    preview = to_preview(client, url, **chosen)
    assert tally(preview)["新项目"] == 2


def test_what_is_confirmed_is_what_was_looked_at(client, city):
    url = upload(client, city, "台账.xlsx", workbook({"台账": [["2024年6月"], HEAD, *ROWS]}))
    page = to_preview(client, url).content.decode()
    [revision] = re.findall(r'name="revision" value="(\d+)"', page)
    row = ImportBatch.objects.get().rows.get(verdict="refused")
    client.post(f"{url}rows/{row.pk}/", {"do": "mend", "field": "total_investment", "text": "8000"})
    for stale in ({"revision": revision}, {}, {"revision": "²"}):
        answer = client.post(f"{url}confirm/", stale, follow=True)
        assert "您看过预览之后有人改过这份导入的行" in text_of(answer)
        assert Project.objects.count() == 0
    confirm(client, url)
    assert Project.objects.count() == 2


@pytest.mark.parametrize("number", ["²", "٣", "9" * 30, "x", "-1"])
def test_a_number_that_is_none_is_answered(client, city, number):
    url = upload(client, city, "台账.xlsx", workbook({"台账": [["2024年6月"], HEAD, ROWS[0]]}))
    assert client.get("/imports/", {"before": number}).status_code == 200
    work()
    given = {"again": "1", "i.0": "1", "h1.0": number, "h2.0": number}
    assert client.post(f"{url}map/", given).status_code == 422
    assert client.get(to_url(client, url, **{"s.0": number}), {"after": number}).status_code == 200


def to_url(client: Client, url: str, **given: str) -> str:
    to_preview(client, url, **given)
    return url


def test_a_near_match_is_shown_beside_the_row_and_a_figure_can_be_mended(client, city):
    head = ["县区", "项目名称", "企业名称", "总投资（万元）"]
    stored = ["安澜区", "骞屿禾铜箔生产基地项目", "骞屿禾公司", 52000]
    url = upload(client, city, "台账.xlsx", workbook({"台账": [["2024年6月"], head, stored]}))
    to_preview(client, url)
    confirm(client, url)
    near = ["安澜区", "骞屿禾铜箔生产基地建设", "骞屿禾公司", 520000000]
    url = upload(
        client, city, "别的.xlsx", workbook({"台账": [["2024年7月"], [*head[:3], "投资额（万元）"], near]})
    )
    page = text_of(to_preview(client, url))
    assert "1 行疑似台账里已有" in page
    assert "骞屿禾铜箔生产基地项目" in page and "一致" in page and "不同" in page
    assert "1 行待认定，也不写入" in page
    row = ImportBatch.objects.get(file_name="别的.xlsx").rows.get()
    htmx = {"HX-Request": "true", "HX-Target": "preview"}
    given = {"do": "same", "project": str(row.offers[0]["project"]), "show": "new", "after": ""}
    swapped = text_of(client.post(f"{url}rows/{row.pk}/", given, headers=htmx))
    assert "疑似台账里已有" not in swapped
    assert "D3 总投资 52000.00 亿元" in swapped.replace(",", "") and "改为 52,000 万元" in swapped
    mend = {"do": "mend", "field": "total_investment", "text": "52000", "show": "new", "after": ""}
    swapped = text_of(client.post(f"{url}rows/{row.pk}/", mend, headers=htmx))
    assert "量级可疑" not in swapped and "改过的格" in swapped and "恢复原值" in swapped


def test_none_of_the_near_matches_is_the_same(client, city):
    head = ["县区", "项目名称", "总投资（万元）"]
    stored = ["安澜区", "骞屿禾铜箔生产基地项目", 52000]
    url = upload(client, city, "台账.xlsx", workbook({"台账": [["2024年6月"], head, stored]}))
    to_preview(client, url)
    confirm(client, url)
    near = ["安澜区", "骞屿禾铜箔生产基地", 52000]
    url = upload(client, city, "别的.xlsx", workbook({"台账": [["2024年7月"], head, near]}))
    assert "确认写入" not in text_of(to_preview(client, url))
    assert client.post(f"{url}decline/").status_code == 302
    assert "确认写入 1 行" in text_of(client.get(url))
