"""Whether the question for a reason offers to request access."""

from typing import TYPE_CHECKING

from tui.aws.permissions import Capabilities, Capability

if TYPE_CHECKING:
    from tui.settings.settings import Settings

START = "ssm:StartSession"


def is_offered(settings: "Settings", known: Capabilities) -> bool:
    """By the user's setting; by itself once StartSession was denied, and asking was not.

    Args:
        settings: the user's.
        known: what IAM has denied so far.
    """
    if settings.access_requests != "auto":
        return settings.access_requests == "always"
    return known.was_denied(START) and known.denied(Capability.ACCESS) is None
