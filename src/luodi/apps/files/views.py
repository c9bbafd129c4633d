"""Downloads."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luodi.apps.access.decorators import page
from luodi.apps.files import actions, queries


@require_safe
@page()
def download(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    """Hand out one file as an attachment that no browser opens as a page."""
    file = queries.file_for(request.user, pk)
    if file is None:
        raise Http404
    try:
        content = queries.open_blob(file)
    except queries.ContentDamaged:
        return render(request, "files/damaged.html", {"file": file}, status=500)
    actions.hand_out(by=request.user, file=file)
    return FileResponse(content, as_attachment=True, filename=file.name, content_type=file.content_type)
