"""The pages' socket and thread: an application and an address in, a served site out. It asks nothing of the hub."""

import socket
import threading
import time

import uvicorn
from fastapi import FastAPI

from hub.settings import host_and_port

_START_S = 10


class WebServer:
    def __init__(self, app: FastAPI, listen: str) -> None:
        self._listen = listen
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", server_header=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)

    @property
    def address(self) -> str:
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"

    def start(self) -> None:
        """Returns when requests are answered. OSError names the address when it is taken."""
        host, port = host_and_port(self._listen)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            self._socket = socket.create_server((host, port), family=family)
        except OSError as error:
            raise OSError(error.errno, f"web.listen {self._listen}: {error.strerror}; choose another port") from None
        # asyncio does this only for sockets it made itself; without it each answer waits 40 ms for an acknowledgement.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread.start()
        end = time.monotonic() + _START_S
        while not self._server.started and self._thread.is_alive() and time.monotonic() < end:
            time.sleep(0.005)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(5)
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])
