"""What an action needs in IAM, and whether that was denied already.

Nothing is asked for it: what calls were refused is remembered, and what works again is
forgotten. So an action that is marked can still be tried, for policies change.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tui.aws.permissions import Capability
from tui.language import _
from tui.ui.actions import Scope, UserAction
from tui.ui.words.context import READ_ONLY

if TYPE_CHECKING:
    from tui.aws.client import Aws

NEEDS: Final[Mapping[tuple[Scope, str], Capability]] = MappingProxyType(
    {
        (Scope.INSTANCES, "choose"): Capability.START,
        (Scope.SESSIONS, "end"): Capability.TERMINATE,
        (Scope.PREFERENCES, "edit"): Capability.PREFERENCES_EDIT,
        (Scope.PAGE, "refresh"): Capability.PROOF,
        (Scope.LOG_SEARCH, "open"): Capability.LOGS_SEARCH,
    }
)
"""By scope and id of the action."""

CHANGES: Final = frozenset(
    {
        (Scope.INSTANCES, "choose"),
        (Scope.INSTANCES, "upload"),
        (Scope.INSTANCES, "download"),
        (Scope.INSTANCES, "forward"),
        (Scope.SESSIONS, "end"),
        (Scope.PREFERENCES, "edit"),
    }
)
"""What is not done where the settings say that nothing may change."""

EXPLAINS: Final = frozenset({"ssm:GetConnectionStatus"})
"""Actions of a capability that explain a refusal, and whose lack refuses nothing."""


def lacking(aws: "Aws | None", action: UserAction, target: str) -> str:
    """The IAM action that an action lacks on a target, as far as is known; empty for none.

    Where the settings forbid it, that is said in its place.
    """
    if aws is not None and aws.read_only and (action.scope, action.id) in CHANGES:
        return _(READ_ONLY)
    capability = NEEDS.get((action.scope, action.id))
    if aws is None or capability is None:
        return ""
    denied = aws.capabilities.denied(capability, target) or ""
    return "" if denied in EXPLAINS else denied
