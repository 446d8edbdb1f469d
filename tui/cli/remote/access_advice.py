"""What else there is where AWS denies a session: to request access to the machine."""

from typing import Final

from tui.aws.errors import AccessDenied
from tui.language import N_, _
from tui.settings.settings import load_settings

ASKS: Final = N_("Or request just-in-time access: `ssm-tui request {target} --reason TEXT`")


def access_advice(error: Exception | None, target: str = "") -> str:
    """How to request access, where a session was denied; empty for other errors.

    Args:
        error: why there is no session.
        target: what is to be written for the machine; as AWS was asked for it if left out.
    """
    if not isinstance(error, AccessDenied) or error.action != "ssm:StartSession":
        return ""
    if load_settings().settings.access_requests == "never":
        return ""
    return _(ASKS).format(target=target or error.context.target or "TARGET")
