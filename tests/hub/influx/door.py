"""A door before a server that knows no tokens: who has the right one is let through, everybody else hears 401.

It answers as InfluxDB 2 does, and hands everything else on as it came.
"""

import http.client
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_SHUT = b'{"code":"unauthorized","message":"unauthorized access"}'


@contextmanager
def guarded(port: int, token: str) -> Generator[tuple[str, list[str]]]:
    """The address of the door before a port, and what was asked for in vain."""
    refused: list[str] = []

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            free = self.path.startswith(("/ping", "/health"))
            if not free and self.headers.get("Authorization") != f"Token {token}":
                refused.append(self.path.partition("?")[0])
                self._answer(401, _SHUT)
                return
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            kept = {key: value for key, value in self.headers.items() if key.lower() not in ("host", "authorization")}
            line.request(self.command, self.path, body, kept)
            answer = line.getresponse()
            self._answer(answer.status, answer.read())
            line.close()

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _pass

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", refused
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
