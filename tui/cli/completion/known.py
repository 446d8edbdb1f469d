"""What there is to choose from, by what lies on this machine: nobody is asked, nothing written.

Each takes what the command line says of AWS, and what is begun. It blocks for some milliseconds, and gives nothing where nothing is known.
"""

import json
import os
import re
from collections.abc import Iterator
from configparser import ConfigParser, Error
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from tui.cli.connection import ConnectionOptions
from tui.files import read_text
from tui.settings.meanings import ONE_TABLE, SETTINGS, TABLES
from tui.settings.settings import (
    LARGEST_FILE,
    data_directory,
    load_settings,
    state_directory,
)
from tui.settings.toml_lines import key_in_toml

DOCUMENTS: Final = (
    "SSM-SessionManagerRunShell",
    "AWS-StartSSHSession",
    "AWS-StartPortForwardingSession",
    "AWS-StartPortForwardingSessionToRemoteHost",
    "AWS-StartInteractiveCommand",
    "AWS-StartNonInteractiveCommand",
)
"""Session documents that every account has."""

_ID: Final = re.compile(r"m?i-")


def targets(chosen: ConnectionOptions, begun: str) -> Iterator[str]:
    """What the machines are called; their ids where one is begun, or there is no name."""
    by_id = bool(_ID.match(begun))
    for node in chosen.known_nodes():
        yield node.instance_id if by_id or not node.name else node.name


def far_files(chosen: ConnectionOptions, begun: str) -> Iterator[str]:
    """The machines as the beginning of a file on one, until its path is begun."""
    if "/" not in begun:
        yield from (f"{name}:" for name in targets(chosen, begun))


def profiles(_: ConnectionOptions, __: str) -> Iterator[str]:
    """The profiles of the AWS configuration."""
    parser = ConfigParser(interpolation=None, strict=False, default_section="")
    found = set()
    for variable, name in (
        ("AWS_CONFIG_FILE", "config"),
        ("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
    ):
        path = Path(os.environ.get(variable) or f"~/.aws/{name}").expanduser()
        parser.clear()
        try:
            parser.read_string(read_text(path, LARGEST_FILE))
        except (OSError, UnicodeDecodeError, Error):
            continue
        for section in parser.sections():
            kind, blank, rest = section.partition(" ")
            if not blank:
                found.add(section)
            elif kind == "profile":
                found.add(rest.strip().strip("\"'"))
    yield from sorted(found)


def regions(_: ConnectionOptions, __: str) -> Iterator[str]:
    """The regions that botocore knows, read from its data without loading it."""
    spec = find_spec("botocore")
    for place in (spec and spec.submodule_search_locations) or ():
        text = read_text(Path(place) / "data" / "partitions.json", LARGEST_FILE)
        for partition in json.loads(text)["partitions"]:
            yield from (code for code in partition["regions"] if not code.endswith("-global"))


def context_names(_: ConnectionOptions, __: str) -> Iterator[str]:
    """The sets of contexts that the settings name."""
    yield from (name for name, _ in load_settings().settings.contexts)


def documents(_: ConnectionOptions, __: str) -> Iterator[str]:
    """Session documents: those of every account, and those that the settings name."""
    settings = load_settings().settings
    rules = (rules for _, rules in (*settings.profiles, *settings.tags))
    named = (settings.document, *(each.document for each in rules))
    yield from dict.fromkeys((*filter(None, named), *DOCUMENTS))


def setting_keys(_: ConnectionOptions, __: str) -> Iterator[str]:
    """The keys of the settings: all that there are, and those of tables that have names."""
    for name in SETTINGS:
        yield from (f"{name}.{key}" for key in ONE_TABLE.get(name, ()))
        if name not in ONE_TABLE:
            yield f"{name}." if name in TABLES else name
    settings = load_settings().settings
    for table, keys in TABLES.items():
        for name, _ in getattr(settings, table):
            yield from (f"{table}.{key_in_toml(name)}.{key}" for key in keys)


def inputs(_: ConnectionOptions, __: str) -> Iterator[str]:
    """The inputs of the preferences, as `preferences set` takes them."""
    from tui.aws.preferences.inputs import INPUTS

    yield from (f"{key}=" for key in INPUTS)


def live_sessions(_: ConnectionOptions, __: str) -> Iterator[str]:
    """The ids of sessions that this machine has open, by the files that they have."""
    from tui.sessions.orphans.crash_record import FOLDER

    for path in sorted((state_directory() / FOLDER).glob("*")):
        try:
            table = json.loads(read_text(path, LARGEST_FILE))
        except (OSError, ValueError, RecursionError):
            continue
        session_id = table.get("session_id") if isinstance(table, dict) else None
        if isinstance(session_id, str) and session_id:
            yield session_id


def sessions(chosen: ConnectionOptions, begun: str) -> Iterator[str]:
    """The ids of sessions that are live, and of the last ones of a history that is not encrypted."""
    from tui.archive.hints import known_sessions

    yield from live_sessions(chosen, begun)
    yield from known_sessions(data_directory())
