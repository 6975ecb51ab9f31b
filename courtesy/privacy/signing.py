"""The key that signs the head of the audit log (Ed25519)."""

from __future__ import annotations

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from courtesy.model.errors import Misconfigured


class AuditSigner:
    """Signs the audit log's head and checks such signatures."""

    def __init__(self, seed: str) -> None:
        try:
            raw = base64.b64decode(seed, validate=True)
            self._key = Ed25519PrivateKey.from_private_bytes(raw)
        except (binascii.Error, ValueError) as error:
            raise Misconfigured(
                "COURTESY_AUDIT_KEY is not the base64 of 32 bytes.",
                remedy="Make one: openssl rand -base64 32",
            ) from error

    def sign(self, data: bytes) -> bytes:
        """Sign the bytes."""
        return self._key.sign(data)

    def check(self, signature: bytes, data: bytes) -> None:
        """Raise if the signature does not belong to the bytes and this key."""
        self._key.public_key().verify(signature, data)

    @property
    def public_key(self) -> str:
        """The public half, base64: what a stranger needs to check an export."""
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.b64encode(raw).decode()


class AuditVerifier:
    """Checks signatures with the public key alone."""

    def __init__(self, public_key: str) -> None:
        self._key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))

    def check(self, signature: bytes, data: bytes) -> None:
        """Raise if the signature does not belong to the bytes and this key."""
        self._key.verify(signature, data)
