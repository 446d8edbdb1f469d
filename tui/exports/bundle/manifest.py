"""What is in a bundle, and what could not be had; pure."""

import json
import re
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from tui.language import _

NAME: Final = "manifest.json"
FORMAT: Final = "ssm-tui evidence bundle"
VERSION: Final = 1

LARGEST: Final = 1 << 20
"""Bytes of a manifest."""

MOST_FILES: Final = 100

SAFE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}(?:\.[a-z0-9]{1,10}){1,2}", re.ASCII)
"""The names of files in a bundle; none leads anywhere else."""

_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class NoManifest(ValueError):
    """A text is no manifest that this version can read; the sentence says why."""


@dataclass(frozen=True, slots=True)
class BundledFile:
    """A file in the bundle."""

    name: str
    what: str
    """What it is, and where it comes from."""
    size: int
    """Bytes."""
    sha256: str


@dataclass(frozen=True, slots=True)
class MissingPart:
    """What could not be had."""

    what: str
    why: str
    """A sentence."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says of itself; times are ISO 8601 in UTC."""

    session_id: str
    account: str
    region: str
    assembled: str
    """When the sources were asked."""
    program: str
    """What has written it, with its version."""
    verdict: str
    """What the proof comes to, in a sentence."""
    holds: bool
    """Whether the proof holds."""
    masked: bool
    """Whether what looks like a secret was masked in all of them."""
    files: tuple[BundledFile, ...] = ()
    missing: tuple[MissingPart, ...] = ()

    def to_json(self) -> str:
        """For `from_json`, in ASCII, for people too."""
        head = {"format": FORMAT, "version": VERSION}
        return json.dumps(head | asdict(self), indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises NoManifest."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            raise NoManifest(_("Its manifest is not JSON.")) from None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise NoManifest(_("Its manifest is not from ssm-tui."))
        if found.get("version") != VERSION:
            raise NoManifest(_("It was written by a later version of ssm-tui, or changed."))
        try:
            return cls(**_checked(found))
        except (KeyError, TypeError, ValueError):
            raise NoManifest(_("Its manifest is damaged.")) from None


def _checked(found: dict[str, Any]) -> dict[str, Any]:
    """Raises KeyError, TypeError and ValueError."""
    texts = ("session_id", "account", "region", "assembled", "program", "verdict")
    known: dict[str, Any] = {name: _of(str, found[name]) for name in texts}
    known |= {name: _of(bool, found[name]) for name in ("holds", "masked")}
    files = tuple(_file(each) for each in _of(list, found["files"]))
    missing = tuple(
        MissingPart(_of(str, each["what"]), _of(str, each["why"]))
        for each in _of(list, found["missing"])
    )
    names = {file.name for file in files}
    if len(files) > MOST_FILES or len(names) < len(files) or NAME in names:
        raise ValueError
    return known | {"files": files, "missing": missing}


def _file(found: Any) -> BundledFile:
    file = BundledFile(
        _of(str, found["name"]),
        _of(str, found["what"]),
        _of(int, found["size"]),
        _of(str, found["sha256"]),
    )
    if file.size < 0 or not (SAFE_NAME.fullmatch(file.name) and _DIGEST.fullmatch(file.sha256)):
        raise ValueError
    return file


def _of(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError
    return value
