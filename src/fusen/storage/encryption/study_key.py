"""The key of an encrypted study, and the file that keeps it under a passphrase."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from fusen.errors import FusenError

MAGIC = b"age-encryption.org/v1\n"
_SCRYPT = {"n": 2**15, "r": 8, "p": 1}  # 32 MB and 0.1 s; with twice that, frequencies of 60 interviews took 1.4 times
_MOST = {"n": 2**20, "r": 32, "p": 16}
_MOST_MEMORY = 1 << 30
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
MISSING = "pip install 'fusen[encrypted]'"


class EncryptionError(FusenError):
    """A passphrase is wrong or missing, or a key file cannot be used."""


@dataclass(frozen=True, slots=True)
class StudyKey:
    """The key of a study: an age identity, from which the key of the database is derived."""

    secret: str = field(repr=False)

    @classmethod
    def make(cls) -> StudyKey:
        return cls(str(_age().x25519.Identity.generate()))

    @property
    def recipient(self) -> str:
        """The public half, which tells keys apart. Raises EncryptionError if the secret is no age identity."""
        return str(self._identity().to_public())

    @property
    def of_database(self) -> str:
        """The raw key of SQLCipher in hexadecimal digits."""
        return hashlib.sha256(b"fusen database " + self.secret.encode()).hexdigest()

    def encrypt(self, content: bytes) -> bytes:
        return bytes(_age().encrypt(content, [self._identity().to_public()]))

    def decrypt(self, content: bytes) -> bytes:
        """Raises EncryptionError if another key encrypted the content."""
        age = _age()
        try:
            return bytes(age.decrypt(content, [self._identity()]))
        except age.DecryptError as error:
            raise EncryptionError("encrypted with another key, or damaged") from error

    def _identity(self) -> Any:
        age = _age()
        try:
            return age.x25519.Identity.from_str(self.secret)
        except age.IdentityError as error:
            raise EncryptionError("this is no key of a study") from error


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A study's key under a passphrase. `state` is `encrypting` or `decrypting` until every file is converted."""

    recipient: str
    scrypt: dict[str, int]
    salt: bytes
    locked: bytes
    state: str

    @classmethod
    def lock(cls, key: StudyKey, passphrase: str, state: str = "encrypted") -> KeyFile:
        salt = secrets.token_bytes(16)
        locked = _from_passphrase(passphrase, salt, _SCRYPT).encrypt(key.secret.encode())
        return cls(key.recipient, _SCRYPT, salt, locked, state)

    @classmethod
    def read(cls, content: bytes, name: str) -> KeyFile:
        """Read the file. Raises EncryptionError with `name` if it is damaged or asks for too much memory."""
        try:
            value = json.loads(content)
            scrypt = {parameter: int(value["scrypt"][parameter]) for parameter in _SCRYPT}
            salt, locked = base64.b64decode(value["salt"]), base64.b64decode(value["key"])
            if any(not 0 < scrypt[parameter] <= most for parameter, most in _MOST.items()):
                raise ValueError("its parameters are out of bounds")
            return cls(str(value["recipient"]), scrypt, salt, locked, str(value["state"]))
        except (ValueError, KeyError, TypeError) as error:
            raise EncryptionError(
                f"{name}: the key file is damaged: {error}",
                "put a copy back from a backup; without it nothing can be read",
            ) from error

    def write(self) -> bytes:
        value = {
            "recipient": self.recipient, "scrypt": self.scrypt, "salt": base64.b64encode(self.salt).decode(),
            "key": base64.b64encode(self.locked).decode(), "state": self.state,
        }  # fmt: skip
        return json.dumps(value, indent=2).encode() + b"\n"

    def unlock(self, passphrase: str) -> StudyKey:
        """Return the key. Raises EncryptionError for a wrong passphrase."""
        try:
            key = StudyKey(_from_passphrase(passphrase, self.salt, self.scrypt).decrypt(self.locked).decode())
            if key.recipient == self.recipient:
                return key
        except (EncryptionError, UnicodeDecodeError):
            pass
        raise EncryptionError("the passphrase is wrong; nothing was changed", "try again")


def _from_passphrase(passphrase: str, salt: bytes, scrypt: dict[str, int]) -> StudyKey:
    """Return the age identity that follows from a passphrase; it encrypts the key of the study only."""
    try:
        raw = hashlib.scrypt(passphrase.encode(), salt=salt, dklen=32, maxmem=_MOST_MEMORY, **scrypt)
    except ValueError as error:
        raise EncryptionError(f"the key file asks for parameters that this computer refuses: {error}") from error
    return StudyKey(_bech32("age-secret-key-", raw).upper())


def _bech32(prefix: str, raw: bytes) -> str:
    """Return bytes in Bech32 (BIP 173), the notation of age's identities."""
    bits = int.from_bytes(raw, "big") << (-len(raw) * 8 % 5)
    count = -(-len(raw) * 8 // 5)
    values = [bits >> 5 * (count - 1 - index) & 31 for index in range(count)]
    expanded = [ord(byte) >> 5 for byte in prefix] + [0] + [ord(byte) & 31 for byte in prefix]
    rest = _polymod([*expanded, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    checksum = [rest >> 5 * (5 - index) & 31 for index in range(6)]
    return f"{prefix}1" + "".join(_BECH32[value] for value in [*values, *checksum])


def _polymod(values: list[int]) -> int:
    rest = 1
    for value in values:
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << 5 ^ value
        for index, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            rest ^= generator if top >> index & 1 else 0
    return rest


def _age() -> Any:
    try:
        import pyrage
    except ImportError as error:
        raise EncryptionError("the study is encrypted, and pyrage is not installed", MISSING) from error
    return pyrage
