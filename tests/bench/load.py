"""A load on kept-open connections to a server on this machine, by a client too plain to be in the way."""

import contextlib
import socket
import threading
import time


class Page:
    """A request to repeat. `variable` gives each one another address to come from, for limited pages."""

    def __init__(self, path, cookie="", variable=False):
        self.path, self.variable, self.count = path, variable, 0
        lines = [
            f"GET {path} HTTP/1.1",
            "Host: localhost",
            "Accept-Encoding: gzip",
            "X-Forwarded-Proto: http",
        ]
        if cookie:
            lines.append(f"Cookie: sessionid={cookie}")
        self.head = "\r\n".join(lines)

    def request(self):
        self.count += 1
        address = f"10.{self.count >> 16 & 255}.{self.count >> 8 & 255}.{self.count & 255}"
        forwarded = f"\r\nX-Forwarded-For: {address}" if self.variable else ""
        return f"{self.head}{forwarded}\r\n\r\n".encode()


class Connection:
    def __init__(self, port):
        self.port, self.socket, self.rest = port, None, b""

    def get(self, request):
        """Returns (status, headers, body), the body as sent."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        head = self._until(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = self._exactly(int(headers["content-length"]))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return int(first.split()[1]), headers, body

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket, self.rest = None, b""

    def _until(self, mark):
        while mark not in self.rest:
            self._more()
        found, _, self.rest = self.rest.partition(mark)
        return found

    def _exactly(self, size):
        while len(self.rest) < size:
            self._more()
        found, self.rest = self.rest[:size], self.rest[size:]
        return found

    def _more(self):
        more = self.socket.recv(1 << 16)
        if not more:
            raise ConnectionError("The server hung up")
        self.rest += more


def fetch(port, page):
    connection = Connection(port)
    try:
        return connection.get(page.request())
    finally:
        connection.close()


def run(port, page, *, connections, requests):
    """Repeats the request; returns (seconds for all, seconds of each). Any answer but 200 is an error."""
    share, times, faults = requests // connections, [], []
    ready = threading.Barrier(connections + 1)

    def one():
        connection = Connection(port)
        mine = []
        try:
            connection.get(page.request())
            ready.wait()
            for _ in range(share):
                started = time.perf_counter()
                status, _, _ = connection.get(page.request())
                mine.append(time.perf_counter() - started)
                if status != 200:
                    raise ConnectionError(f"{page.path} answered {status}")
        except Exception as error:  # told to the caller below
            faults.append(error)
            ready.abort()
        finally:
            connection.close()
        times.extend(mine)

    threads = [threading.Thread(target=one) for _ in range(connections)]
    for thread in threads:
        thread.start()
    with contextlib.suppress(threading.BrokenBarrierError):
        ready.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    if faults:
        raise next(
            (fault for fault in faults if not isinstance(fault, threading.BrokenBarrierError)), faults[0]
        )
    return time.perf_counter() - started, times
