"""Decoding of bytes: encodings, guesses and refused input."""

from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import FileError
from fusen.formats.containers.encoding import decode

FRENCH = (
    "Enquêteur : Voilà, ça tourne. Est-ce que vous êtes prêt ?\n\nEU-02 : Oui, déjà. L'été c'était « bien » – enfin…\n"
)
JAPANESE = "聞き手：今日はよろしくお願いします。\n回答者：こちらこそ。地域連携についてお話しします。\n" * 3


@pytest.mark.parametrize(
    ("mark", "codec", "used"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    ],
)
def test_byte_order_marks_determine_the_encoding(mark: bytes, codec: str, used: str) -> None:
    decoded = decode(mark + FRENCH.encode(codec), "a.txt", "cp1252")
    assert (decoded.text, decoded.encoding, decoded.warnings) == (FRENCH, used, ())


def test_valid_utf8_overrides_the_declared_encoding() -> None:
    assert decode(FRENCH.encode(), "a.txt", "cp1252").encoding == "utf-8"


def test_declared_encoding_overrides_the_guess() -> None:
    decoded = decode(FRENCH.encode("mac_roman"), "a.txt", "macroman")
    assert (decoded.text, decoded.encoding, decoded.warnings) == (FRENCH, "mac-roman", ())


@pytest.mark.parametrize("codec", ["iso2022_jp", "utf-16-le", "utf-7", "cp932", "euc_jp"])
def test_encodings_resembling_ascii_are_recognised(codec: str) -> None:
    assert decode(JAPANESE.encode(codec), "a.txt", codec).text == JAPANESE


def test_guessed_encoding_is_reported() -> None:
    decoded = decode(FRENCH.encode("cp1252"), "x/a.txt")
    assert decoded.text == FRENCH
    assert decoded.warnings == ("x/a.txt: read as cp1252 (a guess; --encoding sets it)",)
    assert decode(JAPANESE.encode("cp932"), "a.txt").text == JAPANESE


def test_polish_is_not_read_as_western_european() -> None:
    polish = "Zażółć gęślą jaźń, proszę pana. To jest dobrze, że współpraca się rozwija.\n"
    assert decode(polish.encode("cp1250"), "a.txt").text == polish


@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs", "Cc"]), min_size=1),
    st.sampled_from(["\r\n", "\r", "\n"]),
)
def test_only_line_endings_are_changed(line: str, ending: str) -> None:
    text = f"a{line}{ending} b \u2028 e\u0301{ending}"
    assert decode(text.encode(), "a.txt").text == text.replace(ending, "\n")


def test_harmless_control_characters_are_kept() -> None:
    text = "\x1b[31mred\x1b[0m [bold] [/] {} %s =cmd() <script> 👩‍👩‍👧 \u202e‮abc \ufeff\x0c\n" * 3
    assert decode(text.encode(), "a.txt").text == text


def refused(data: bytes, encoding: str | None = None) -> str:
    with pytest.raises(FileError) as caught:
        decode(data, "dir/a.txt", encoding)
    assert caught.value.message.startswith("dir/a.txt: ")
    return f"{caught.value.message} | {caught.value.hint}"


@pytest.mark.parametrize(
    "data", [b"", b" \r\n\t", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF8 + b"\n ", "\u3000\n".encode()]
)
def test_empty_files_are_refused(data: bytes) -> None:
    assert "is empty" in refused(data)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"PK\x03\x04\x14\0", "zip archive"),
        (b"%PDF-1.7\n", "PDF"),
        (b"{\\rtf1\\ansi Hello}", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Office"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x01\x02\x03abc\x04" * 50, "binary"),
    ],
)
def test_binary_files_are_refused(data: bytes, what: str) -> None:
    message = refused(data)
    assert what in message
    assert "plain text" in message


def test_invalid_utf8_is_reported_with_its_position() -> None:
    message = refused(("é" * 50 + "\n" + "é" * 50).encode() + b"\xff\n" + "é".encode())
    assert "undecodable bytes at byte 201, line 2" in message
    assert "--encoding" in message


def test_wrong_encoding_is_an_error_with_its_position() -> None:
    message = refused(b"a\nb\x81c", "cp1252")
    assert "cp1252" in message
    assert "byte 3, line 2" in message


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13", "", "a\0b"])
def test_unknown_encoding_is_refused(encoding: str) -> None:
    assert "no text encoding called" in refused(b"caf\xe9", encoding)


def test_nul_characters_are_refused() -> None:
    message = refused(b"I: yes\nR: n\0o")
    assert "NUL character at byte 11, line 2" in message
    assert "utf-16" in message
    assert "NUL character at byte 3" in refused("é \0".encode("utf-16"))
    assert "NUL" in refused(b"caf\xe9 \0 " + b"abc " * 30)


def test_lone_surrogates_are_refused() -> None:
    assert "lone surrogate (half a character) at byte 3, line 2" in refused(b"ok\n\xed\xa0\x80 and on")
    assert "not readable as utf-16" in refused(codecs.BOM_UTF16_LE + b"a\0\0\xd8b\0")
    assert "lone surrogate" in refused(b"ok +2AA-", "utf-7")


@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    with suppress(FileError):
        text = decode(data, "a.txt").text
        assert text.strip()
        assert "\r" not in text
        assert "\0" not in text
        text.encode()
