"""The catalogues are whole, and say what the code says."""

import gettext
import json
from io import BytesIO

import pytest
from babel.messages.catalog import Message

from tests.language.messages import (
    TRANSLATED,
    first_of,
    mo_bytes,
    mo_file,
    po_file,
    po_text,
    read,
    up_to_date,
)
from tests.language.wording import complaints

MAKE = "`make messages` brings it up to date"


def messages(tag: str) -> list[Message]:
    return [message for message in read(tag) if message.id]


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_catalogue_is_in_step_with_the_code(tag: str) -> None:
    assert po_file(tag).read_bytes() == po_text(up_to_date(tag)), MAKE


@pytest.mark.parametrize("tag", TRANSLATED)
def test_what_is_compiled_is_what_is_written(tag: str) -> None:
    # By what it holds: each version of Babel writes another head.
    compiled = gettext.GNUTranslations(BytesIO(mo_bytes(po_file(tag).read_bytes())))
    with mo_file(tag).open("rb") as file:
        there = gettext.GNUTranslations(file)
    assert texts(there) == texts(compiled), MAKE


def texts(catalogue: gettext.GNUTranslations) -> dict[str, str]:
    found: dict[str, str] = catalogue._catalog  # type: ignore[attr-defined]
    return {name: text for name, text in found.items() if name}


@pytest.mark.parametrize("tag", TRANSLATED)
def test_nothing_is_missing_fuzzy_or_obsolete(tag: str) -> None:
    assert [message.id for message in messages(tag) if not first_of(message)] == []
    assert [message.id for message in messages(tag) if message.fuzzy] == []
    assert list(read(tag).obsolete) == []


def test_translations_say_what_is_said_in_english() -> None:
    wrong = {
        f"{message.id} = {first_of(message)}": found
        for message in messages("ja")
        if first_of(message) and (found := list(complaints(message)))
    }
    assert wrong == {}, json.dumps(wrong, ensure_ascii=False, indent=1)


def wrong_with(english: "str | tuple[str, str]", japanese: str) -> list[str]:
    string = japanese if isinstance(english, str) else (japanese,)
    return list(complaints(Message(english, string)))


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("{count} left", "残り{n}"),
        ("{count} left", "残り"),
        (("{n} byte of {all}", "{n} bytes of {all}"), "{n}バイト"),
        ("Not connected.", "接続していません"),
        ("Not connected", "接続していません。"),
        ("Which log?", "ログの選択"),
        (" left", "残り"),
        ("Reconnecting.", "reconnectしています。"),
        ("Session", "セッション Begin"),
        ("\b\none", "一"),
    ],
)
def test_a_translation_that_cannot_be_right_is_found(
    english: "str | tuple[str, str]", japanese: str
) -> None:
    assert len(wrong_with(english, japanese)) == 1


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("{count} of {total}", "{total}件中{count}件"),
        (("{n} byte", "{n} bytes"), "{n}バイト"),
        ("Press Enter to connect.", "Enterで接続します。"),
        ("AWS rejected StartSession.", "AWSがStartSessionを拒否しました。"),
        ("Type `tmux attach`.", "`tmux attach`を入力してください。"),
    ],
)
def test_a_translation_that_may_be_right_is_none_of_them(
    english: "str | tuple[str, str]", japanese: str
) -> None:
    assert wrong_with(english, japanese) == []
