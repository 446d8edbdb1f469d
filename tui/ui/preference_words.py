"""The session preferences as words."""

from typing import TYPE_CHECKING

from tui.ui.times import minutes_as_words

if TYPE_CHECKING:
    from tui.aws.preferences import Preferences


def limit_words(preferences: "Preferences") -> str:
    """What a session under these preferences will be like, as a few sentences."""
    sentences = (_ends(preferences), _logged(preferences), _user(preferences))
    return " ".join(filter(None, sentences))


def _ends(preferences: "Preferences") -> str:
    idle = minutes_as_words(preferences.idle_minutes)
    if preferences.max_minutes is None:
        words = f"This session ends after {idle} without input; it has no maximum."
    else:
        maximum = minutes_as_words(preferences.max_minutes)
        words = f"This session ends after {maximum}, or {idle} without input."
    if preferences.exists:
        return words
    return f"{words} These are AWS's defaults: the account has no session preferences here."


def _logged(preferences: "Preferences") -> str:
    places = []
    if preferences.log_group:
        places.append(f"CloudWatch {preferences.log_group}")
    if preferences.s3_bucket:
        folder = f"/{preferences.s3_prefix}" if preferences.s3_prefix else ""
        places.append(f"s3://{preferences.s3_bucket}{folder}")
    if places:
        return f"It is logged to {' and '.join(places)}."
    return "It is not logged by AWS." if preferences.exists else ""


def _user(preferences: "Preferences") -> str:
    if not preferences.run_as_enabled:
        return "You will be ssm-user."
    user = preferences.run_as_user
    return (
        f"You will be {user}." if user else "You will be the user of your SSMSessionRunAs tag."
    )
