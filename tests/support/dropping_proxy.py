"""A proxy before a PostgreSQL server that cuts connections at a chosen moment."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class DroppingProxy:
    """Forwards connections to a server; with `drop_at`, it cuts one as soon as the client has sent these bytes, one
    after the other.

    `forwards` says whether the server still gets them; the client never hears the answer.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._server = (parts.hostname, parts.port)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = parts._replace(netloc=f"{parts.username}@127.0.0.1:{self._door.getsockname()[1]}").geturl()
        self.drop_at: tuple[bytes, ...] = ()
        self.forwards = True
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for a connection
        self._door.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client = self._door.accept()[0]
                server = socket.create_connection(self._server)
                threading.Thread(target=self._to_server, args=(client, server), daemon=True).start()
                threading.Thread(target=self._to_client, args=(server, client), daemon=True).start()

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if self.drop_at and self.drop_at[0] in data:
                    self.drop_at = self.drop_at[1:]
                    if self.drop_at:
                        server.sendall(data)
                        continue
                    client.shutdown(socket.SHUT_RDWR)
                    if self.forwards:
                        server.sendall(data)
                        server.recv(65536)
                    break
                server.sendall(data)
        client.close()
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()

    def _to_client(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
