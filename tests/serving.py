"""The application behind a real socket on loopback, for browsers and for clients that race."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

HOST = "127.0.0.1"


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing: the tests look at answers, not at logs."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the application from this process's settings; yield its address."""
    from luodi.config.wsgi import application

    server = ThreadedWSGIServer((HOST, 0), _QuietHandler, allow_reuse_address=False)
    server.daemon_threads = True
    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
