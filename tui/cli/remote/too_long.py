"""What becomes of a command that takes longer than it may, in a sentence."""

from typing import Final

from tui.language import N_, _

UNANSWERED: Final = N_("A session may have started: check the active sessions.")


def nothing_started(timeout: float | None) -> str:
    """What there is to say where AWS was not even asked for a session in time, in seconds."""
    return _("Nothing was started: AWS didn't answer within {timeout:g} s.").format(
        timeout=timeout
    )


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
    if not asked:
        return nothing_started(timeout)
    if not started:
        return _("AWS didn't answer within {timeout:g} s. {problem}").format(
            timeout=timeout, problem=error or _(UNANSWERED)
        )
    if not told:
        return _(
            "The command took longer than {timeout:g} s. AWS didn't confirm the end of the "
            "session, so it may still be active."
        ).format(timeout=timeout)
    return _("The command took longer than {timeout:g} s and was ended.").format(
        timeout=timeout
    )
