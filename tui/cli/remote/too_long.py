"""What becomes of a command that takes longer than it may, in a sentence."""

from typing import Final

UNANSWERED: Final = (
    "Whether it has started the session is not known: look among the active sessions."
)


def nothing_started(timeout: float | None) -> str:
    """What there is to say where AWS was not even asked for a session in time, in seconds."""
    return f"Nothing was started: AWS took longer than {timeout:g} s to answer."


def too_long(
    timeout: float | None, *, asked: bool, started: bool, told: bool, error: str
) -> str:
    """What there is to say of it.

    Args:
        timeout: in seconds.
        asked: AWS was asked for a session.
        started: AWS has said that there is one.
        told: AWS has taken the session's end.
        error: what else is known.
    """
    longer = f"{timeout:g} s"
    if not asked:
        return nothing_started(timeout)
    if not started:
        return f"AWS took longer than {longer}. {error or UNANSWERED}"
    if not told:
        return (
            f"The command took longer than {longer}. AWS has not answered that it is to be "
            "ended: its session may still be active."
        )
    return f"The command took longer than {longer} and was ended."
