"""Kept-alive HTTP connections: a request in, the whole answer out. Every failure of the way there is an InfluxError."""

import http.client
import threading
from typing import NamedTuple
from urllib.parse import urlsplit

from hub.influx.trouble import InfluxError

_PATIENCE_S = 30


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Web:
    def __init__(self, url: str, patience_s: float = _PATIENCE_S) -> None:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.url = url
        self._prefix = parts.path.rstrip("/")
        port = parts.port or (443 if parts.scheme == "https" else 8086)
        self._line = kind(parts.hostname or "", port, timeout=patience_s)

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        fresh = self._line.sock is None
        try:
            return self._asked(method, path, body, headers or {})
        except (http.client.RemoteDisconnected, ConnectionError) as error:
            # A kept-alive line that the server closed meanwhile: once more on a new one. Writing twice is harmless.
            if fresh:
                raise self._silent(error) from None
        except (OSError, http.client.HTTPException) as error:
            raise self._silent(error) from None
        try:
            return self._asked(method, path, body, headers or {})
        except (OSError, http.client.HTTPException) as error:
            raise self._silent(error) from None

    def close(self) -> None:
        self._line.close()

    def _asked(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        try:
            self._line.request(method, self._prefix + path, body, headers)
            answer = self._line.getresponse()
            shown = {key.lower(): value for key, value in answer.getheaders()}
            return Answer(answer.status, shown, answer.read())
        except BaseException:
            self._line.close()
            raise

    def _silent(self, error: Exception) -> InfluxError:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return InfluxError(f"InfluxDB at {self.url} does not answer ({why}); nothing is lost, it is tried again")


class Lines:
    """A connection for each thread that asks."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._webs: dict[int, Web] = {}

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        web = self._webs.setdefault(threading.get_ident(), Web(self._url))
        return web.ask(method, path, body, headers)

    def close(self) -> None:
        for web in self._webs.values():
            web.close()
