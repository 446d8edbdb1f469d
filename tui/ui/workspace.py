"""Where the user works: one profile and region, and all that is asked of it or kept of it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.aws.client import Aws, Identity
    from tui.sessions.journal.deleting import Traces
    from tui.sessions.registry import Registry


@dataclass(eq=False, slots=True)
class Workspace:
    """One account and region to work in.

    Sessions stay in the workspace where they were opened while the user goes on to another
    one; a workspace is left for good when nothing is open in it any more.

    Attributes:
        aws: whom to ask.
        sessions: those that were opened here.
        history: what this machine remembers of sessions; None where the user wants none.
        traces: where sessions leave what is kept of them.
        identity: who the user is here, once AWS has said so.
        note_drafts: notes that were typed and not saved, by what they are on; those of all places.
    """

    aws: "Aws"
    sessions: "Registry"
    history: "Archive | None" = None
    traces: "Traces | None" = None
    identity: "Identity | None" = None
    note_drafts: dict[str, str] = field(default_factory=dict)

    def words(self, here: "Workspace") -> str:
        """What tells it from another one: the profile, or the region; empty for the same."""
        mine, other = self.identity, here.identity
        if self is here or mine is None or other is None:
            return ""
        if (mine.profile, mine.account) != (other.profile, other.account):
            return mine.profile or mine.alias or mine.account
        return mine.region if mine.region != other.region else ""
