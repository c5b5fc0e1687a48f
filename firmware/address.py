"""A host of the settings in, its IPv4 address out, without ever waiting. What worked last is kept on flash.

An address is itself. A name is asked of the network's name server, by a module that is dropped afterwards; where nobody
answers, the address that worked last time is taken.
"""

from firmware.visitor import drop


def is_address(host):
    parts = host.split(".")
    return len(parts) == 4 and all(part.isdigit() and int(part) < 256 for part in parts)


def port_of(server, usual):
    """(address, port) of `1.2.3.4` or `1.2.3.4:5353`."""
    parts = server.split(":")
    return parts[0], int(parts[1]) if len(parts) > 1 else usual


def address_of(host, name_server, path):
    """The address of a host that has one for good (a cable needs none), else the Address that finds it."""
    if host == "localhost":
        return "127.0.0.1"
    return host if is_address(host) or host == "usb" else Address(host, name_server, path)


class Address:
    def __init__(self, host, name_server, path):
        """`name_server`: asked for its address when it is needed; `path`: where the last address is kept."""
        self._host, self._server, self._path = host, name_server, path
        self._question = None
        self._last = self._kept = ""

    def at(self, ms):
        """The address; None while it is being asked for; OSError when nobody knows."""
        if is_address(self._host):
            return self._host
        try:
            if self._question is None:
                self._question = _questions()(self._host, self._server(), ms)
            found = self._question.turn(ms)
            if found is None:
                return None
        except OSError:
            found = self._remembered()
            if not found:
                self.forget()
                raise
        self.forget()
        self._last = found
        return found

    def forget(self):
        """The question, and what it needed."""
        if self._question is not None:
            self._question.close()
            self._question = None
        drop("firmware.resolver")

    def worked(self):
        """The host at the last address was the one that was looked for."""
        if self._last and self._last != self._remembered():
            try:
                with open(self._path, "w") as file:
                    file.write(self._host + " " + self._last)
                self._kept = self._last
            except OSError:
                pass  # it is asked for again, each time

    def _remembered(self):
        if not self._kept:
            try:
                with open(self._path) as file:
                    host, kept = file.read(300).split()
                self._kept = kept if host == self._host and is_address(kept) else ""
            except (OSError, ValueError):
                pass
        return self._kept


def _questions():
    from firmware.resolver import Question

    return Question
