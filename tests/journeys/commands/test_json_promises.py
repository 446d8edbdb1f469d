"""What `--json` prints has the keys that the manual promises, in their order, and no others."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.archive.organisation.rows import session
from tests.archive.recorded import record_lines
from tests.archive.rings import NOON
from tests.cli.archived import remember
from tests.cli.command_tree import command_of, every_command
from tests.cli.remote.runs import run
from tests.journeys.command_line import CommandLine, command_line
from tests.support.forwards.behind import about
from tui.archive.recordings import Recordings
from tui.cli.access.request import request_line
from tui.cli.remote.captured import json_line
from tui.exports.organisation import history_text
from tui.sandbox.service import SandboxOptions
from tui.sessions.access.record import AccessRecord
from tui.sessions.forwards.background import write
from tui.sessions.headless.captured import Capture
from tui.settings.settings import data_directory, state_directory

PAGE = Path(__file__).parents[3].joinpath("tui/manual/json.md").read_text()
BLOCK = re.search(r"```\n# What --json prints\n(.*?)```", PAGE, re.DOTALL)
PROMISES = dict(
    re.split(r" {2,}", entry.replace("\n" + " " * 20, " "), maxsplit=1)
    for entry in re.findall(r"^\S.*(?:\n {20}.*)*", BLOCK[1] if BLOCK else "", re.MULTILINE)
)
"""By command: its keys, those of objects within in brackets."""

FREE = {"content", "facts", "raw", "tags"}
"""Keys whose objects have the keys of others."""

UNSPOKEN = {
    "exec", "exec --each", "request", "sessions --organisation", "forward --background",
}  # fmt: skip
"""Commands whose objects are made here without calling them, or by another process."""

PREFERENCES = ("preferences", "set", "maxSessionDuration=5", "--yes")


def shape(value: Any) -> str:
    """The keys of an object, in order, and of the objects in its lists."""
    if not isinstance(value, dict):
        return ""
    return ", ".join(f"{key}{within(key, each)}" for key, each in value.items())


def within(key: str, value: Any) -> str:
    if key in FREE:
        return ""
    objects = value if isinstance(value, list) else [value]
    shapes = {shape(each) for each in objects} - {""}
    assert len(shapes) < 2, f"not all {key} have the same keys"
    return f"[{shapes.pop()}]" if shapes else ""


@pytest.fixture
def ssm_tui(monkeypatch: pytest.MonkeyPatch) -> Iterator[CommandLine]:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.credentials.fake_keyrings.Small")
    with command_line(monkeypatch, SandboxOptions(max_minutes=60, seed_history=12)) as calls:
        yield calls


def exec_line(**more: str) -> bytes:
    return json_line(more | run(0).report(), Capture(), Capture())


MADE: dict[str, Callable[[], str | bytes]] = {
    "exec": exec_line,
    "exec --each": partial(exec_line, name="web-01"),
    "request": lambda: request_line(AccessRecord(request_id="oi-1", target="i-1", asked=NOON)),
    "sessions --organisation": lambda: "".join(history_text("json", [[session()]])),
}
"""What commands print that are not called here."""


def found(ssm_tui: CommandLine, command: str) -> Any:
    """What a command prints, with something in each of its lists."""
    if command in MADE:
        return json.loads(MADE[command]())
    match command.split():
        case ["credentials", "list"]:
            ssm_tui("credentials", "add", "--no-check", typed="AKIAIOSFODNN7EXAMPLE\nsecret\n")
        case ["preferences", "set"]:
            return json.loads(ssm_tui(*PREFERENCES, "--json").stdout)
        case ["search"]:
            remember("you-1", reason="INC-1")
            record_lines(Recordings.within(data_directory()), "you-1", ["disk full\r\n"])
            return ssm_tui.json("search", "full", "--all")
        case ["proof"]:
            past = ssm_tui.sessions("--all")[-1]["session_id"]
            return ssm_tui.json("proof", past)
        case ["sessions", *more]:
            by = ["day"] if more == ["--group"] else []
            return ssm_tui.json("sessions", "--all", *more, *by)
        case ["forward", "--list"]:
            write(state_directory(), about())
        case ["doctor", *without_target]:
            return ssm_tui.json("doctor", *(() if without_target else ("web-01",)))
        case _:
            pass
    return ssm_tui.json(*command.split())


@pytest.mark.parametrize("command", sorted(PROMISES.keys() - {"forward --background"}))
def test_json_has_the_keys_that_the_manual_promises(command: str, ssm_tui: CommandLine) -> None:
    told = found(ssm_tui, command)
    assert shape(told) == PROMISES[command]
    assert told["schema"] == 1


@pytest.mark.parametrize("command", sorted(PROMISES.keys() - UNSPOKEN))
def test_json_is_in_english_in_every_language(
    command: str, ssm_tui: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    told = json.dumps(found(ssm_tui, command), ensure_ascii=False)
    assert "一覧" in ssm_tui("sessions", "--help").stdout
    assert not re.search("です|ます|ました|ません|ください|。", told), told


def test_the_manual_promises_the_json_of_every_command() -> None:
    speaking = {
        " ".join(words)
        for words in every_command()
        if any("--json" in parameter.opts for parameter in command_of(words).params)
    }
    assert speaking - {"preferences edit"} == {
        " ".join(word for word in name.partition(" (")[0].split() if not word.startswith("-"))
        for name in PROMISES
    }
