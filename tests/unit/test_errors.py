"""Messages of errors: what a file's name or words may not do in a terminal."""

from __future__ import annotations

import pickle

from fusen.errors import FileError


def test_a_message_shows_line_breaks_and_tabs_of_names_and_keeps_lists_of_problems() -> None:
    error = FileError("a\nb\tc\x1b.txt: two problems\n  line 1\n  line 2", "rename a\nb")
    assert error.message == "a␊b␉c␛.txt: two problems\n  line 1\n  line 2"
    assert error.hint == "rename a␊b"
    assert pickle.loads(pickle.dumps(error)).message == error.message
