"""What an action needs in IAM, and whether that was denied already.

Nothing is asked for it: what calls were refused is remembered, and what works again is
forgotten. So an action that is marked can still be tried, for policies change.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tui.aws.permissions import Capability
from tui.ui.actions import Scope, UserAction

if TYPE_CHECKING:
    from tui.aws.client import Aws

NEEDS: Final[Mapping[tuple[Scope, str], Capability]] = MappingProxyType(
    {
        (Scope.INSTANCES, "choose"): Capability.START,
        (Scope.SESSIONS, "end"): Capability.TERMINATE,
        (Scope.PREFERENCES, "edit"): Capability.PREFERENCES_EDIT,
        (Scope.PAGE, "refresh"): Capability.PROOF,
    }
)
"""By scope and id of the action."""

EXPLAINS: Final = frozenset({"ssm:GetConnectionStatus"})
"""Actions of a capability that explain a refusal, and whose lack refuses nothing."""


def lacking(aws: "Aws | None", action: UserAction, target: str) -> str:
    """The IAM action that an action lacks on a target, as far as is known; empty for none."""
    capability = NEEDS.get((action.scope, action.id))
    if aws is None or capability is None:
        return ""
    denied = aws.capabilities.denied(capability, target) or ""
    return "" if denied in EXPLAINS else denied
