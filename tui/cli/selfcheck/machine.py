"""What lies on this machine: versions, terminal, settings, keyring, archive. All of it blocks."""

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import click

from tui import __version__
from tui.aws.doctor.checks import Check, CheckStatus, one_line
from tui.cli.surroundings import check_terminal, mend_zone
from tui.language import _, ngettext
from tui.settings.settings import data_directory, load_settings, settings_file

OK, WARNING, PROBLEM, UNKNOWN = CheckStatus

NEEDED: Final = (
    "textual",
    "boto3",
    "botocore",
    "websockets",
    "cryptography",
    "apsw-sqlite3mc",
    "keyring",
)
"""Packages whose versions matter most where something does not work."""

LEAST_SIZE: Final = (40, 8)
"""Columns and lines in which the app can be read."""


def check_versions() -> Check:
    """The versions of the program and of what it stands on."""
    name = _("Versions")
    found, missing = [f"ssm-tui {__version__}", f"Python {platform.python_version()}"], []
    for package in NEEDED:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing.append(package)
    evidence = ", ".join([*found, platform.platform(terse=True)])
    if missing:
        words = _("Not installed: {packages}.").format(packages=", ".join(missing))
        return Check(name, PROBLEM, words, _("Install ssm-tui again."))
    return Check(name, OK, evidence)


def check_own_terminal() -> Check:
    """Whether the app can be drawn here."""
    name = _("Terminal")
    zone = mend_zone()
    try:
        check_terminal()
    except click.ClickException as error:
        return Check(name, WARNING, one_line(error.message), _("Commands work without one."))
    size = shutil.get_terminal_size()
    evidence = _("{kind}, {columns} columns, {lines} lines, {encoding}").format(
        kind=os.environ.get("TERM", "") or "-",
        columns=size.columns,
        lines=size.lines,
        encoding=sys.stderr.encoding,
    )
    if size.columns < LEAST_SIZE[0] or size.lines < LEAST_SIZE[1]:
        fix = _("Make the window larger: the app needs {columns} columns and {lines} lines.")
        fix = fix.format(columns=LEAST_SIZE[0], lines=LEAST_SIZE[1])
        return Check(name, WARNING, evidence, fix)
    if zone:
        return Check(name, WARNING, zone, _("Set TZ to a time zone, such as Europe/Berlin."))
    return Check(name, OK, evidence)


def check_settings() -> Check:
    """Whether all settings apply."""
    from tui.cli.config.checking import problems_of

    name = _("Settings")
    loaded = load_settings()
    if problems := list(problems_of(loaded)):
        evidence = one_line(problems[0])
        if len(problems) > 1:
            count = len(problems)
            words = ngettext(
                "{count} problem; first: {problem}", "{count} problems; first: {problem}", count
            )
            evidence = words.format(count=count, problem=evidence)
        verdict = PROBLEM if loaded.policy_problems else WARNING
        fix = _(
            "`ssm-tui config check` lists all problems, `ssm-tui config edit` opens the file."
        )
        return Check(name, verdict, evidence, fix)
    path = settings_file()
    words = "{path}" if path.exists() else _("{path} doesn't exist: defaults apply")
    return Check(name, OK, one_line(words.format(path=path)))


def check_keyring() -> Check:
    """Which keyring keeps secrets, if any does."""
    from tui.credentials.calls import KeyringCalls
    from tui.credentials.errors import KeyringTrouble, UnwantedKeyring

    name = _("Keyring")
    try:
        found = KeyringCalls().ask(lambda backend: backend.name)
    except UnwantedKeyring as trouble:
        return Check(name, OK, one_line(trouble.words))
    except KeyringTrouble as trouble:
        fix = _(
            "Without one, sign-ins are forgotten when you quit, and the history is not encrypted."
        )
        return Check(name, WARNING, one_line(trouble.words), fix)
    return Check(name, OK, found)


def check_archive() -> Check:
    """Whether the local history can be used, and is encrypted."""
    from tui.archive.errors import ArchiveError
    from tui.archive.housekeeping import info
    from tui.archive.opening.opener import opener_of

    name = _("Local history")
    if not load_settings().settings.local_history:
        return Check(name, OK, _("off (local_history = false)"))
    try:
        found = info(opener_of(data_directory()))
    except (ArchiveError, OSError) as error:
        fix = _("`ssm-tui archive verify` says what is damaged.")
        return Check(name, PROBLEM, one_line(str(error)), fix)
    path = str(found.path)
    if found.locked:
        fix = _(
            "Unlock the keyring. Until then, new sessions are kept sealed beside the archive."
        )
        return Check(name, WARNING, one_line(found.locked), fix)
    if not found.there or found.counts is None:
        return Check(name, OK, _("{path} doesn't exist yet").format(path=path))
    count = found.counts.sessions
    words = ngettext("{path}, {count:,} session", "{path}, {count:,} sessions", count)
    evidence = words.format(path=path, count=count)
    if not found.encrypted:
        return Check(
            name,
            WARNING,
            _("{archive}, not encrypted").format(archive=evidence),
            found.why_plain,
        )
    return Check(name, OK, _("{archive}, encrypted").format(archive=evidence))
