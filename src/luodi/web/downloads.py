"""Workbooks as answers of a page."""

from io import BytesIO

from django.http import FileResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(name: str, content: bytes) -> FileResponse:
    """Hand out a written workbook under its name, which may be Chinese."""
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=XLSX)
