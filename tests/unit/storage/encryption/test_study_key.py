"""The key of a study under a passphrase."""

from __future__ import annotations

import json

import pytest

from fusen.storage.encryption.study_key import MAGIC, EncryptionError, KeyFile, StudyKey, _bech32

pytest.importorskip("pyrage")


def test_a_key_decrypts_what_it_encrypts_and_another_key_does_not() -> None:
    key = StudyKey.make()
    closed = key.encrypt("お金 was missing".encode())
    assert closed.startswith(MAGIC)
    assert b"missing" not in closed
    assert key.decrypt(closed).decode() == "お金 was missing"
    with pytest.raises(EncryptionError):
        StudyKey.make().decrypt(closed)


def test_a_key_file_opens_with_its_passphrase_only() -> None:
    key = StudyKey.make()
    file = KeyFile.read(KeyFile.lock(key, "four words 合言葉").write(), "study.key")
    assert file.unlock("four words 合言葉") == key
    for wrong in ("", "four words", "four words 合言葉 "):
        with pytest.raises(EncryptionError, match="wrong"):
            file.unlock(wrong)


def test_key_file_contains_neither_key_nor_passphrase() -> None:
    key = StudyKey.make()
    content = KeyFile.lock(key, "four words").write().decode()
    assert key.secret not in content
    assert "four words" not in content
    assert key.secret not in repr(key)


@pytest.mark.parametrize(
    "change",
    [{"scrypt": {"n": 2**40, "r": 8, "p": 1}}, {"scrypt": {"n": 0, "r": 8, "p": 1}}, {"salt": 7}, {"key": None}],
)
def test_foreign_key_file_is_refused_with_its_name(change: dict[str, object]) -> None:
    value = json.loads(KeyFile.lock(StudyKey.make(), "words").write()) | change
    with pytest.raises(EncryptionError, match=r"study\.key"):
        KeyFile.read(json.dumps(value).encode(), "study.key")


def test_identity_has_the_format_of_age() -> None:
    """The first vector is from BIP 173, the second the known identity of an all-zero scalar's successor in age's form."""
    assert _bech32("a", b"") == "a12uel5l"
    import pyrage

    written = _bech32("age-secret-key-", bytes(range(32))).upper()
    assert str(pyrage.x25519.Identity.from_str(written)) == written
