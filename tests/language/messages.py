"""`make messages`: brings the catalogues up to date with the code, and compiles them.

`python -m tests.language.messages FILE...` takes translations in as well: JSON objects of
English and its translation, plural forms joined by a NUL and a context put before an EOT, as in
an .mo file.
"""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.language.marks import Mark, all_marks
from tui.language import DOMAIN, ENGLISH, LANGUAGES, LOCALE

TRANSLATED: Final = tuple(tag for tag in LANGUAGES if tag != ENGLISH)
WHENEVER: Final = datetime(2026, 1, 1, tzinfo=UTC)
NOISE: Final = tuple(
    f'"{name}'.encode()
    for name in ("Project", "Report", "POT-", "PO-", "Last-", "Language-T", "Generated")
)
"""How lines of a catalogue's head begin that say nothing of what is said."""
HEADER: Final = """\
# What ssm-tui says, in {language}. `make messages` brings it up to date.
#"""


def po_file(tag: str) -> Path:
    return LOCALE / tag / "LC_MESSAGES" / f"{DOMAIN}.po"


def mo_file(tag: str) -> Path:
    return po_file(tag).with_suffix(".mo")


def read(tag: str) -> Catalog:
    if not po_file(tag).exists():
        return Catalog(tag, DOMAIN)
    with po_file(tag).open("rb") as file:
        return read_po(file, locale=tag, domain=DOMAIN, abort_invalid=True)


def up_to_date(tag: str, translations: Mapping[str, str] | None = None) -> Catalog:
    """The catalogue of what is marked now, with what was translated before and these."""
    before = read(tag)
    catalogue = Catalog(tag, DOMAIN, header_comment=HEADER.format(language=LANGUAGES[tag]))
    catalogue.fuzzy = False
    for mark in all_marks():
        known = before.get(mark.text, mark.context)
        string = (translations or {}).get(key_of(mark)) or first_of(known) or ""
        # Our languages have one form for any number.
        catalogue.add(
            mark.text if mark.many is None else (mark.text, mark.many),
            string if mark.many is None else (string,),
            locations=[(mark.path, 0)],
            auto_comments=mark.notes,
            context=mark.context,
        )
    return catalogue


def key_of(mark: Mark) -> str:
    """What a translation of it stands under."""
    text = mark.text if mark.many is None else f"{mark.text}\0{mark.many}"
    return text if mark.context is None else f"{mark.context}\4{text}"


def first_of(message: Message | None) -> str:
    """A translation; of several forms the first one, empty where there is none."""
    string = message.string if message is not None else None
    return (string or "") if not isinstance(string, tuple | list) else string[0]


def po_text(catalogue: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalogue, width=96, include_lineno=False)
    lines = out.getvalue().splitlines(keepends=True)
    # Who made it and when would change it each time.
    return b"".join(line for line in lines if not line.startswith(NOISE))


def mo_bytes(po: bytes) -> bytes:
    """A catalogue as programs read it."""
    catalogue, out = read_po(BytesIO(po)), BytesIO()
    catalogue.creation_date = catalogue.revision_date = WHENEVER
    for message in [each for each in catalogue if not first_of(each)]:
        # gettext would take an empty one for the translation.
        catalogue.delete(message.id, message.context)
    write_mo(out, catalogue)
    return out.getvalue()


def main(fragments: list[str]) -> None:
    translations: dict[str, str] = {}
    for name in fragments:
        translations.update(json.loads(Path(name).read_text()))
    for tag in TRANSLATED:
        catalogue = up_to_date(tag, translations)
        po_file(tag).parent.mkdir(parents=True, exist_ok=True)
        po_file(tag).write_bytes(po := po_text(catalogue))
        mo_file(tag).write_bytes(mo_bytes(po))
        missing = sum(not first_of(message) for message in catalogue if message.id)
        sys.stdout.write(
            f"{tag}: {len(catalogue)} messages, {missing} of them not translated\n"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
