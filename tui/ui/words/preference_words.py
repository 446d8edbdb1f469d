"""The session preferences as words."""

from typing import TYPE_CHECKING, Final

from tui.printable import clean
from tui.ui.words.cells import cut_middle
from tui.ui.words.times import MINUTE, minutes_as_words

if TYPE_CHECKING:
    from tui.aws.preferences.document import Preferences


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


def _ends(preferences: "Preferences", own: float | None) -> str:
    idle = minutes_as_words(preferences.idle_minutes)
    given = preferences.max_minutes
    minutes = None if own is None else round(own / MINUTE)
    if minutes is not None and (given is None or minutes < given):
        words = (
            f"This session ends after {minutes_as_words(minutes)}, your own maximum, "
            f"or {idle} without input."
        )
    elif given is None:
        words = f"This session ends after {idle} without input; it has no maximum."
    else:
        maximum = minutes_as_words(given)
        words = f"This session ends after {maximum}, or {idle} without input."
    if preferences.exists:
        return words
    return f"{words} These are AWS's defaults: the account has no session preferences here."


def _logged(preferences: "Preferences") -> str:
    places = []
    if preferences.log_group:
        places.append(f"CloudWatch {_name(preferences.log_group)}")
    if preferences.s3_bucket:
        folder = f"/{preferences.s3_prefix}" if preferences.s3_prefix else ""
        places.append(_name(f"s3://{preferences.s3_bucket}{folder}"))
    if places:
        return f"It is logged to {' and '.join(places)}."
    return "It is not logged by AWS." if preferences.exists else ""


def _user(preferences: "Preferences") -> str:
    if not preferences.run_as_enabled:
        return "You will be ssm-user."
    user = _name(preferences.run_as_user)
    return (
        f"You will be {user}." if user else "You will be the user of your SSMSessionRunAs tag."
    )


def _name(text: str) -> str:
    return cut_middle(clean(text), LONGEST)
