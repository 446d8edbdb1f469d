"""Whether a bundle is still what was written. The file may be anybody's: nothing is unpacked.

Every byte of it is accounted for: its files lie one behind the other from its beginning to its
list of them, each has a name that leads nowhere, and no more is read of one than its manifest
says that it has.
"""

import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from tui.exports.bundle.manifest import (
    LARGEST,
    MOST_FILES,
    NAME,
    SAFE_NAME,
    BundledFile,
    Manifest,
    NoManifest,
)
from tui.language import _

MOST_BYTES: Final = 8 << 30
"""Of all files together, unpacked."""

_PIECE: Final = 1 << 20
_HEADER: Final = struct.Struct("<4s22xHH")
"""Of a file within: its signature, the lengths of its name and of what is behind that."""
_SIGNATURE: Final = b"PK\x03\x04"
_ENCRYPTED: Final = 0x1

_DAMAGE: Final = (
    BadZipFile, ZlibError, EOFError, NotImplementedError, OverflowError, RuntimeError,
    UnicodeDecodeError, ValueError, struct.error,
)  # fmt: skip
"""What comes of reading a ZIP file that is none, or no longer."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check has found."""

    problems: tuple[str, ...]
    """Sentences; none where the bundle is what was written."""
    manifest: Manifest | None = None
    """What it says of itself, where that can be read."""


def check_bundle(
    file: BinaryIO, step: Callable[[int, int], object] = lambda done, total: None
) -> Checked:
    """Check it; blocks. Raises OSError.

    Args:
        file: the bundle.
        step: is told how many of how many bytes were looked at.
    """
    try:
        with ZipFile(file) as archive:
            return _check(archive, file, step)
    except _DAMAGE as error:
        said = _("Not a ZIP file, or damaged: {reason}.")
        return Checked((said.format(reason=error),))


def _check(archive: ZipFile, file: BinaryIO, step: Callable[[int, int], object]) -> Checked:
    infos = archive.infolist()
    if problems := _hostile(archive, infos, file):
        return Checked(tuple(problems))
    inside = {info.filename: info for info in infos}
    if NAME not in inside:
        return Checked((_("Not an evidence bundle: {name} is missing.").format(name=NAME),))
    if inside[NAME].file_size > LARGEST:
        return Checked((_("{name} is too large for a manifest.").format(name=NAME),))
    try:
        manifest = Manifest.from_json(archive.read(NAME).decode())
    except NoManifest as error:
        return Checked((str(error),))
    told = {each.name: each for each in manifest.files}
    total = sum(each.size for each in manifest.files)
    if total > MOST_BYTES:
        return Checked((_("Not checked: it unpacks to more than 8 GiB."),), manifest)
    added = _("{name} was added.")
    found = [added.format(name=name) for name in inside if name not in told and name != NAME]
    done = 0
    for each in manifest.files:
        if each.name not in inside:
            found.append(_("{name} is missing.").format(name=each.name))
        elif not _is_as_told(archive, inside[each.name], each):
            found.append(_("{name} was changed.").format(name=each.name))
        done += each.size
        step(done, total)
    return Checked(tuple(found), manifest)


def _hostile(archive: ZipFile, infos: list[ZipInfo], file: BinaryIO) -> list[str]:
    """What no bundle has."""
    if len(infos) > MOST_FILES + 1:
        said = _("It has {count:,} files; a bundle has at most {most}.")
        return [said.format(count=len(infos), most=MOST_FILES)]
    names = Counter(info.filename for info in infos)
    same = _("It has {count} files named {name!a}.")
    found = [same.format(count=count, name=name) for name, count in names.items() if count > 1]
    for info in infos:
        wrong = []
        if not SAFE_NAME.fullmatch(info.filename):
            wrong.append(_("The file name {name!a} is not allowed in a bundle."))
        if info.flag_bits & _ENCRYPTED:
            wrong.append(_("{name!a} is encrypted."))
        if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            wrong.append(_("{name!a} uses a compression that bundles don't use."))
        found += [said.format(name=info.filename) for said in wrong]
    if not found and not _is_seamless(archive, infos, file):
        found = [_("It has bytes that belong to none of its files.")]
    return found


def _is_seamless(archive: ZipFile, infos: list[ZipInfo], file: BinaryIO) -> bool:
    """Whether the files lie one behind the other, with nothing before, between or behind them."""
    place = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        file.seek(place)
        header = file.read(_HEADER.size)
        if info.header_offset != place or len(header) < _HEADER.size:
            return False
        signature, name, extra = _HEADER.unpack(header)
        if signature != _SIGNATURE:
            return False
        place += _HEADER.size + name + extra + info.compress_size
    return place == archive.start_dir and not archive.comment


def _is_as_told(archive: ZipFile, info: ZipInfo, told: BundledFile) -> bool:
    """Whether a file has the size and the content that the manifest says."""
    digest, size = sha256(), 0
    try:
        with archive.open(info) as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                if size > told.size:
                    return False  # whatever more there is
    except _DAMAGE:
        return False
    return size == told.size and digest.hexdigest() == told.sha256
