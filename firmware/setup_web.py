"""Bytes of one HTTP request in, what it asks for out; and its answer as bytes. Refuses what a small page never gets."""

MOST = 2048  # bytes of a whole request: browsers send some 600


class Wrong(ValueError):
    """`code`: the answer that such a request gets."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def request(raw):
    """(method, path, query, headers, body) once it is all there, None until then; Wrong where it never will be."""
    end = raw.find(b"\r\n\r\n")
    if end < 0:
        if len(raw) >= MOST:
            raise Wrong("431 Request Header Fields Too Large")
        return None
    try:
        lines = bytes(raw[:end]).decode().split("\r\n")
    except (UnicodeError, ValueError):
        raise Wrong("400 Bad Request")
    first = lines[0].split(" ")
    if len(first) != 3 or not first[1].startswith("/") or not first[2].startswith("HTTP/1."):
        raise Wrong("400 Bad Request")
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon:
            raise Wrong("400 Bad Request")
        headers[name.lower()] = value.strip()
    size = _size(headers)
    if end + 4 + size > MOST:
        raise Wrong("413 Content Too Large")
    body = bytes(raw[end + 4 : end + 4 + size])
    if len(body) < size:
        return None
    path, _, query = first[1].partition("?")
    return first[0], path, query, headers, body


def _size(headers):
    if "transfer-encoding" in headers:
        raise Wrong("411 Length Required")
    size = headers.get("content-length", "0")
    if not size.isdigit():
        raise Wrong("400 Bad Request")
    return int(size)


def form(raw):
    """{name: value} of application/x-www-form-urlencoded; Wrong where it is not UTF-8."""
    found = {}
    for pair in raw.split(b"&"):
        name, _, value = pair.partition(b"=")
        try:
            found[_plain(name).decode()] = _plain(value).decode()
        except (UnicodeError, ValueError):
            raise Wrong("400 Bad Request")
    return found


def _plain(raw):
    parts = raw.replace(b"+", b" ").split(b"%")
    made = bytearray(parts[0])
    for part in parts[1:]:
        made.append(int(bytes(part[:2]).decode(), 16) if len(part) > 1 else _bad())
        made.extend(part[2:])
    return bytes(made)


def _bad():
    raise ValueError


def answer(code, body=b"", more=""):
    head = "HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n" % (code, len(body))
    # The page holds no script and goes nowhere: nothing that it is made to show can, either.
    safe = "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; form-action 'self'\r\n"
    return (head + "Cache-Control: no-store\r\nConnection: close\r\n" + safe + more + "\r\n").encode() + body
