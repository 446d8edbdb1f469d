"""The session preferences as words."""

from typing import TYPE_CHECKING, Final

from tui.durations import MINUTE, minutes_as_words
from tui.language import _
from tui.printable import clean
from tui.ui.words.cells import cut_middle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.aws.preferences.document import Preferences
    from tui.sessions.registry import ExpectedSession


LONGEST: Final = 60
"""Cells of a name in a sentence; the preferences show all of it."""


def limit_words(preferences: "Preferences", own: float | None = None) -> str:
    """What a session under these preferences will be like, as a few sentences.

    Args:
        preferences: of the account and region.
        own: the user's own maximum, in seconds.
    """
    sentences = (_ends(preferences, own), _logged(preferences), _user(preferences))
    return " ".join(filter(None, sentences))


def port_words(preferences: "Preferences", own: float | None = None) -> str:
    """The same of a session that forwards a port: it has no shell, and AWS can log none."""
    return " ".join((_ends(preferences, own), _("AWS doesn't log forwarded traffic.")))


def _ends(preferences: "Preferences", own: float | None) -> str:
    idle = minutes_as_words(preferences.idle_minutes)
    given = preferences.max_minutes
    minutes = None if own is None else round(own / MINUTE)
    if minutes is not None and (given is None or minutes < given):
        words = _("This session ends after {maximum} (your limit) or {idle} without input.")
        words = words.format(maximum=minutes_as_words(minutes), idle=idle)
    elif given is None:
        words = _("This session ends after {idle} without input (no maximum).")
        words = words.format(idle=idle)
    else:
        words = _("This session ends after {maximum} or {idle} without input.")
        words = words.format(maximum=minutes_as_words(given), idle=idle)
    if preferences.exists:
        return words
    defaults = _("These are AWS's defaults: this region has no session preferences.")
    return f"{words} {defaults}"


def log_places(preferences: "Preferences") -> list[str]:
    """Where AWS keeps what a session shows."""
    places = []
    if preferences.log_group:
        places.append(f"CloudWatch {_name(preferences.log_group)}")
    if preferences.s3_bucket:
        folder = f"/{preferences.s3_prefix}" if preferences.s3_prefix else ""
        places.append(_name(f"s3://{preferences.s3_bucket}{folder}"))
    return places


def _logged(preferences: "Preferences") -> str:
    if places := log_places(preferences):
        return _("Logged to {places}.").format(places=_(", ").join(places))
    return _("Not logged by AWS.") if preferences.exists else ""


def _user(preferences: "Preferences") -> str:
    return _("Runs as {user}.").format(user=_run_as(preferences))


def _run_as(preferences: "Preferences") -> str:
    if not preferences.run_as_enabled:
        return "ssm-user"
    return _name(preferences.run_as_user) or _("the user in your SSMSessionRunAs tag")


def _name(text: str) -> str:
    return cut_middle(clean(text), LONGEST)


def expected_facts(
    preferences: "Preferences | None", expected: "ExpectedSession"
) -> "Iterator[tuple[str, str]]":
    """What a session that is begun now would be like, as labels and values.

    Args:
        preferences: of its document; None where they are not known.
        expected: what the user's own rules make of it.
    """
    own = None if expected.maximum is None else round(expected.maximum / MINUTE)
    given = preferences.max_minutes if preferences is not None else None
    if own is not None and (given is None or own < given):
        yield _("Maximum"), _("{duration} (your limit)").format(duration=minutes_as_words(own))
    elif preferences is not None:
        yield _("Maximum"), minutes_as_words(given) if given is not None else _("none")
    if preferences is not None:
        yield _("Idle timeout"), minutes_as_words(preferences.idle_minutes)
    document = expected.document
    yield (
        _("Document"),
        clean(document.name) if document is not None else _("account preferences"),
    )
    yield _("Recorded"), _("on this machine") if expected.recorded else _("not on this machine")
    if preferences is not None:
        yield _("Logged"), _(", ").join(log_places(preferences)) or _("not by AWS")
        yield _("Runs as"), _run_as(preferences)
