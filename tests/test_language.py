"""The language in which people are spoken to."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping
from copy import deepcopy

import pytest

from tui import language
from tui.language import N_, _, in_english, kept, ngettext, pgettext, said


@pytest.mark.parametrize(
    ("environment", "tag"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja"}, "ja"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "ja_JP.eucJP@x"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": ""}, "ja"),
        ({"LANGUAGE": "ja:en", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LANGUAGE": "de:ja:en"}, "ja"),
        ({"LANGUAGE": "en:ja", "LANG": "ja_JP.UTF-8"}, "en"),
        ({"LANGUAGE": "de", "LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANGUAGE": "ja", "LC_ALL": "C"}, "en"),
        ({"LANGUAGE": "ja", "LC_ALL": "POSIX", "LANG": "ja_JP.UTF-8"}, "en"),
    ],
)
def test_the_environment_asks_for_a_language_by_the_rules_of_gettext(
    environment: Mapping[str, str], tag: str
) -> None:
    assert language.of_environment(environment) == tag


def test_what_is_chosen_is_spoken_from_then_on() -> None:
    language.choose("ja")
    assert _("Commands") == "コマンド"
    assert language.current() == "ja"
    language.choose("en")
    assert _("Commands") == "Commands"


def test_a_language_that_is_none_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="is none of en, ja"):
        language.choose("de")


def test_what_is_kept_is_english_and_said_in_the_language_of_now() -> None:
    language.choose("ja")
    word = kept(lambda: _("Commands"))
    assert json.loads(json.dumps({"word": word})) == {"word": "Commands"}
    assert _(word) == said(word) == "コマンド"
    with in_english():
        assert _(word) == said(word) == "Commands"
    assert deepcopy(word) == "Commands"
    assert said("Commands") == "Commands"  # of somebody else
    language.choose("en")
    assert _(word) == "Commands"


@pytest.mark.parametrize("tag", language.LANGUAGES)
def test_what_is_in_no_catalogue_stays_english(tag: str) -> None:
    language.choose(tag)
    assert (
        _("Nobody says this.") == pgettext("ever", "Nobody says this.") == "Nobody says this."
    )
    assert _("") == ""
    assert N_("Commands") == "Commands"


@pytest.mark.parametrize("tag", language.LANGUAGES)
def test_english_has_two_forms_where_nothing_is_translated(tag: str) -> None:
    language.choose(tag)
    assert [ngettext("{n} cat", "{n} cats", n).format(n=n) for n in (0, 1, 2)] == [
        "0 cats",
        "1 cat",
        "2 cats",
    ]


async def test_english_is_spoken_within_and_by_nobody_else_meanwhile() -> None:
    language.choose("ja")
    within, without = asyncio.Event(), asyncio.Event()

    async def write() -> str:
        with in_english():
            within.set()
            await without.wait()
            assert language.current() == "en"
            return await asyncio.to_thread(_, "Commands")

    async with asyncio.TaskGroup() as group:
        written = group.create_task(write())
        await within.wait()
        assert _("Commands") == "コマンド"
        without.set()
    assert written.result() == "Commands"


def test_english_loads_no_catalogue() -> None:
    code = (
        "import sys; from tui.language import _, choose; choose('en'); _('a');"
        "sys.exit('gettext' in sys.modules or 'babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-S", "-c", code], check=False).returncode == 0
