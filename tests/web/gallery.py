"""One page with every component, served only by the tests of the shell."""

from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from luodi.web import charts

PAGE = Path(__file__).with_suffix(".html").read_text(encoding="utf-8")


class Example(forms.Form):
    """A form with one field of each kind."""

    name = forms.CharField(label="项目名称", help_text="与备案证一致")
    total = forms.CharField(label="总投资")
    day = forms.CharField(label="签约时间", required=False, widget=forms.TextInput(attrs={"data-date": ""}))
    sure = forms.BooleanField(label="已核对", required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component; a POST answers with what arrived."""
    context: dict[str, Any] = {
        "form": Example(request.POST) if request.method == "POST" else Example(),
        "answer": request.POST.get("act", ""),
        "fen": 292_000_000_000,
        "points": [charts.Point(str(month), 1, month, 1.2 * month) for month in range(1, 9)],
        "page": {
            "first": 1,
            "last": 14,
            "count": 74,
            "capped": False,
            "next_url": "/?after=14",
            "prev_url": "",
        },
        "steps": ["上传", "对应列", "预览与修补", "确认入库"],
        "chips": [{"label": "总投资 ≥ 1 亿元", "url": "/"}],
        "tabs": [{"label": "超过时限", "url": "/", "count": 24, "current": True}],
        "rows": "123",
    }
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


def broken(request: HttpRequest) -> HttpResponse:
    """Fail, as a page of the program may."""
    raise RuntimeError("broken on purpose")


urlpatterns = [
    path("", gallery, name="gallery"),
    path("broken/", broken),
    path("i18n/", include("django.conf.urls.i18n")),
]
