"""Keys of an encrypted store: one for the database (SQLCipher) and one for the files (AES-256-GCM), both
derived from one secret (HKDF-SHA256, RFC 5869).

The secret comes from a passphrase (scrypt, RFC 7914) or lies in the keyring of the system. Beside the store
stands a key file with the salt and a few bytes by which a wrong key is known; it holds no key, and without it
a passphrase opens nothing.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scarpath.core.errors import DamagedStore, InvalidInput, MissingExtra, WrongKey
from scarpath.core.finding import finding
from scarpath.files import write_whole
from scarpath.store.faults import StoreFault

FORMAT = 1
SERVICE = "scarpath"
"""Under which name the keyring holds keys; the account is the salt of the store."""

COST = {"n": 2**17, "r": 8, "p": 1}
"""Parameters of scrypt: the least that OWASP's Password Storage Cheat Sheet asks for, 128 MiB of memory."""

SHORTEST = 8
"""Characters of a passphrase (NIST SP 800-63B, section 5.1.1)."""

Ask = Callable[[], str]
"""Gives the passphrase when it is needed, from a prompt or the environment."""


VARIABLE = "SCARPATH_PASSPHRASE"


def passphrase_from_environment() -> str:
    """The passphrase that the environment names. Raises `WrongKey` where it names none."""
    found = os.environ.get(VARIABLE)
    if not found:
        raise WrongKey(finding(StoreFault.STORE_ENCRYPTED, variable=VARIABLE))
    return found


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of one store, 32 bytes each; never shown."""

    database: bytes
    files: bytes

    def __repr__(self) -> str:
        return "Keys(...)"


def key_file(place: Path) -> Path:
    """Where the key file of a store stands."""
    return place.with_name(f"{place.name}.key")


def make_keys(place: Path, passphrase: str | None) -> Keys:
    """New keys and their key file. Without a passphrase the keyring of the system keeps the secret."""
    salt = secrets.token_bytes(16)
    if passphrase is None:
        secret = secrets.token_bytes(32)
        _keyring_set(salt, secret)
    elif len(passphrase) < SHORTEST:
        raise InvalidInput(finding(StoreFault.PASSPHRASE_TOO_SHORT, shortest=SHORTEST))
    else:
        secret = _from_passphrase(passphrase, salt, COST)
    told = {
        "scarpath_key": FORMAT,
        "way": "keyring" if passphrase is None else "passphrase",
        "salt": salt.hex(),
        "cost": COST,
        "check": _derived(secret, b"check").hex(),
    }
    write_whole(key_file(place), json.dumps(told).encode(), replace=False)
    return _keys(secret)


def read_keys(place: Path, ask: Ask) -> Keys | None:
    """The keys of a store; None where it has no key file and is not encrypted. Raises `WrongKey`."""
    path = key_file(place)
    if not path.exists():
        return None
    try:
        told = json.loads(path.read_bytes())
        salt, check = bytes.fromhex(told["salt"]), bytes.fromhex(told["check"])
        way, cost = told["way"], {name: int(told["cost"][name]) for name in COST}
        if told["scarpath_key"] != FORMAT or way not in ("keyring", "passphrase"):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError):
        raise DamagedStore(finding(StoreFault.KEY_FILE_CANNOT_READ, path=str(path))) from None
    secret = _keyring_get(salt) if way == "keyring" else _from_passphrase(ask(), salt, cost)
    if not secrets.compare_digest(_derived(secret, b"check"), check):
        raise WrongKey(finding(StoreFault.WRONG_KEY))
    return _keys(secret)


def _keys(secret: bytes) -> Keys:
    return Keys(_derived(secret, b"database"), _derived(secret, b"files"))


def _derived(secret: bytes, purpose: bytes) -> bytes:
    hashes, hkdf = _library(
        "cryptography.hazmat.primitives.hashes", "cryptography.hazmat.primitives.kdf.hkdf"
    )
    found = hkdf.HKDF(hashes.SHA256(), length=32, salt=None, info=b"scarpath " + purpose).derive(secret)
    return bytes(found)


def _from_passphrase(passphrase: str, salt: bytes, cost: Mapping[str, int]) -> bytes:
    (scrypt,) = _library("cryptography.hazmat.primitives.kdf.scrypt")
    return bytes(scrypt.Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode()))


NO_KEYRING = finding(StoreFault.NO_KEYRING)


def _keyring_set(salt: bytes, secret: bytes) -> None:
    keyring, errors = _library("keyring", "keyring.errors")
    try:
        keyring.set_password(SERVICE, salt.hex(), secret.hex())
    except errors.KeyringError:
        raise WrongKey(NO_KEYRING) from None


def _keyring_get(salt: bytes) -> bytes:
    keyring, errors = _library("keyring", "keyring.errors")
    try:
        found = keyring.get_password(SERVICE, salt.hex())
    except errors.KeyringError:
        found = None
    if found is None:
        raise WrongKey(finding(StoreFault.KEYRING_SYSTEM_HOLDS_NO_KEY))
    return bytes.fromhex(found)


class Cipher:
    """Content of files, encrypted and authenticated (AES-256-GCM with a nonce of its own for each)."""

    NONCE = 12

    def __init__(self, key: bytes) -> None:
        aead, exceptions = _library("cryptography.hazmat.primitives.ciphers.aead", "cryptography.exceptions")
        self._aead, self._invalid = aead.AESGCM(key), exceptions.InvalidTag
        self._name_key = _derived(key, b"names")

    def name(self, digest: str) -> str:
        """A name that tells nothing of the content to those without the key."""
        return hmac.new(self._name_key, digest.encode(), "sha256").hexdigest()

    def lock(self, content: bytes, name: str) -> bytes:
        """What is written under a name."""
        nonce = os.urandom(self.NONCE)
        return nonce + bytes(self._aead.encrypt(nonce, content, name.encode()))

    def unlock(self, locked: bytes, name: str) -> bytes | None:
        """The content; None where it was changed, or was written under another name or key."""
        try:
            return bytes(self._aead.decrypt(locked[: self.NONCE], locked[self.NONCE :], name.encode()))
        except (self._invalid, ValueError):
            return None


def sqlcipher() -> Any:
    """The driver of encrypted databases."""
    return _library("sqlcipher3.dbapi2")[0]


def _library(*names: str) -> tuple[Any, ...]:
    from importlib import import_module

    try:
        return tuple(import_module(name) for name in names)
    except ImportError:
        raise MissingExtra(finding(StoreFault.ENCRYPTION_PACKAGES)) from None
