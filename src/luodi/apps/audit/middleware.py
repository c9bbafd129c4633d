"""Gives each request its number and its true address."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from luodi.apps.audit import context


class RequestContextMiddleware:
    """Enters a RequestContext for the request and answers with its number in ``X-Request-ID``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        found = context.RequestContext(context.new_request_id(), client_address(request))
        with context.entered(found):
            response = self.get_response(request)
        response["X-Request-ID"] = found.request_id
        return response


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address: X-Forwarded-For counts only behind a configured proxy.

    The header is read from the right; the first address that is no trusted proxy is the client.
    """
    direct = _address(request.META.get("REMOTE_ADDR", ""))
    if direct is None or not _trusted(direct):
        return direct
    for text in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        hop = _address(text)
        if hop is None:
            return direct
        if not _trusted(hop):
            return hop
        direct = hop
    return direct


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None


def _trusted(address: str) -> bool:
    found = ip_address(address)
    return any(found in ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)
