"""Keys as a terminal sends them, on Linux and macOS."""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from selectors import EVENT_READ, SelectSelector

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

LOOK = 0.1  # seconds between looks at whether the app has ended


class PromptDriver(LinuxDriver):
    """A lone escape is told as soon as nothing has followed it: Textual looks for that only ten times a second."""

    def run_input_thread(self) -> None:
        parser, decode = XTermParser(self._debug), getincrementaldecoder("utf-8")("replace").decode
        soon = constants.ESCAPE_DELAY + 0.001
        with SelectSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            wait = LOOK
            while not self.exit_event.is_set():
                typed = decode(os.read(self.fileno, 4096)) if selector.select(wait) else ""
                wait = soon if typed else LOOK
                for message in (*(parser.feed(typed) if typed else ()), *parser.tick()):
                    self.process_message(message)
