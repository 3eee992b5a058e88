"""A stand-in for mpv that speaks its JSON IPC protocol: it plays no sound, its time runs ten times as fast.

It writes its arguments and every command it receives to the file that STUB_MPV names, one JSON value a line.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time

FAST = 10.0
LENGTH = 60.0


class Playback:
    """What plays: position, pause and speed, moved on by a clock of its own."""

    def __init__(self, connection: socket.socket, log: str) -> None:
        self.connection, self.log = connection, log
        self.position, self.paused, self.speed = 0.0, True, 1.0
        self.lock = threading.Lock()

    def note(self, value: object) -> None:
        with self.lock, open(self.log, "a", encoding="utf-8") as file:
            file.write(json.dumps(value) + "\n")

    def tell(self, message: object) -> None:
        with self.lock:
            self.connection.sendall(json.dumps(message).encode() + b"\n")

    def changed(self, name: str, value: object) -> None:
        self.tell({"event": "property-change", "id": 1, "name": name, "data": value})

    def run(self) -> None:
        try:
            while True:
                time.sleep(0.02)
                if not self.paused:
                    self.position = min(self.position + 0.02 * FAST * self.speed, LENGTH)
                    self.changed("time-pos", self.position)
        except OSError:
            return

    def obey(self, command: list[object]) -> None:
        self.note(command)
        if command[:2] == ["set_property", "pause"]:
            self.paused = bool(command[2])
        elif command[:2] == ["set_property", "speed"]:
            self.speed = float(str(command[2]))
        elif command[0] == "seek":
            self.position = float(str(command[1]))
        elif command[0] == "observe_property":
            values = {"duration": LENGTH, "eof-reached": False, "time-pos": self.position}
            self.changed(str(command[2]), values[str(command[2])])
        self.tell({"error": "success", "data": None})


def main() -> None:
    log = os.environ["STUB_MPV"]
    address = next(word.partition("=")[2] for word in sys.argv if word.startswith("--input-ipc-server="))
    with open(log, "a", encoding="utf-8") as file:
        file.write(json.dumps(sys.argv[1:]) + "\n")
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(address)
    server.listen(1)
    connection, _ = server.accept()
    playback = Playback(connection, log)
    threading.Thread(target=playback.run, daemon=True).start()
    with connection.makefile("r", encoding="utf-8") as lines:
        for line in lines:
            playback.obey(json.loads(line)["command"])


if __name__ == "__main__":
    main()
