"""Pages that name who may read a project before it is signed."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.projects import actions, forms, queries
from luodi.apps.projects.views.saving import back_to, form_page, posted, saved, state_for

GRANT = Permission.READERS_NAME
both = require_http_methods(["GET", "POST"])


@both
@page(GRANT)
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Name one more person who may read a project until it is signed."""
    state = state_for(request, pk, GRANT)
    form = forms.ReaderForm(posted(request))
    verb = partial(actions.name_reader, by=request.user, project=state.project)
    if request.method == "POST" and saved(form, lambda: verb(**form.cleaned_data)):
        return back_to(request, pk, _("已指定，即时生效。"))
    return form_page(request, "projects/readers.html", state, form, named=queries.named_readers(pk))


@both
@page(GRANT)
def end(request: HttpRequest, pk: int, reader: int) -> HttpResponse:
    """Take a person off those named."""
    state = state_for(request, pk, GRANT)
    held = queries.open_reader(pk, reader)
    form = forms.EndReaderForm(posted(request))
    verb = partial(actions.end_reader, by=request.user, reader=held)
    if request.method == "POST" and saved(form, lambda: verb(**form.cleaned_data)):
        return back_to(request, pk, _("已取消指定，即时生效。"))
    return form_page(request, "projects/reader_end.html", state, form, held=held)
