"""Credentials as they are stored: what the bytes in a `SecretStore` mean.

JSON with the names of AWS's own credential documents.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tui.aws.options import SecretStore


def keys_name(profile: str) -> str:
    return f"keys:{profile}"


def enrolled_profiles(secrets: SecretStore) -> tuple[str, ...]:
    split = (name.partition(":") for name in secrets.names)
    return tuple(profile for kind, _, profile in split if kind == "keys")


def session_name(profile: str) -> str:
    """The name under which what was got for a profile's keys and an MFA code is stored."""
    return f"session:{profile}"


def role_name(key: str) -> str:
    return f"role:{key}"


@dataclass(frozen=True, slots=True)
class LongTermKeys:
    """A user's access key, and the MFA device that its sessions want a code of."""

    access_key: str
    secret_key: str = field(repr=False)
    mfa_serial: str = ""

    def encode(self) -> bytes:
        found = {"AccessKeyId": self.access_key, "SecretAccessKey": self.secret_key}
        if self.mfa_serial:
            found["MfaSerial"] = self.mfa_serial
        return json.dumps(found).encode()

    @classmethod
    def decode(cls, value: bytes | None) -> "LongTermKeys | None":
        found = _texts(value)
        access, secret = found.get("AccessKeyId"), found.get("SecretAccessKey")
        return cls(access, secret, found.get("MfaSerial", "")) if access and secret else None


@dataclass(frozen=True, slots=True)
class TemporaryKeys:
    """Credentials of a session or a role."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str = field(repr=False)
    expires: datetime

    def encode(self) -> bytes:
        found = {
            "AccessKeyId": self.access_key,
            "SecretAccessKey": self.secret_key,
            "SessionToken": self.token,
            "Expiration": self.expires.isoformat(),
        }
        return json.dumps(found).encode()

    @classmethod
    def decode(cls, value: bytes | None) -> "TemporaryKeys | None":
        return cls.from_answer(_texts(value))

    @classmethod
    def from_answer(cls, found: Any) -> "TemporaryKeys | None":
        """From `Credentials` in an answer of STS, or in the AWS CLI's cache of them."""
        if not isinstance(found, dict):
            return None
        keys = [found.get(name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
        expires = parse_time(found.get("Expiration"))
        if expires is None or not all(isinstance(key, str) and key for key in keys):
            return None
        return cls(str(keys[0]), str(keys[1]), str(keys[2]), expires)

    def seconds_left(self, now: datetime) -> float:
        return (self.expires - now).total_seconds()


def _texts(value: bytes | None) -> dict[str, str]:
    try:
        found = json.loads(value or b"{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: text for key, text in found.items() if isinstance(text, str)}


def parse_time(value: object) -> datetime | None:
    """A time of a document or an answer, in UTC; None for anything else."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.replace("UTC", "Z"))
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    try:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError:
        return None
