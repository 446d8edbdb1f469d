"""Where the user works: one profile and region, and all that is asked of it or kept of it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.aws.client import Aws, Identity
    from tui.aws.identity.mfa import MfaPrompt
    from tui.sessions.forwards.kept import KeptForward
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
        forwards: ports that are forwarded here, and those that have ended and are listed yet.
        name: what the place is called among several that are listed together, as in
            `prod@eu-west-1`; empty where it is the only one.
        codes: who is asked for an MFA code once the user wants something of it. Until then a
            place among several asks for none: not all of them at the start.
        production: whether what is done there counts more, by the user's settings.
    """

    aws: "Aws"
    sessions: "Registry"
    history: "Archive | None" = None
    traces: "Traces | None" = None
    identity: "Identity | None" = None
    note_drafts: dict[str, str] = field(default_factory=dict)
    forwards: "list[KeptForward]" = field(default_factory=list)
    name: str = ""
    codes: "MfaPrompt | None" = None
    production: bool = False

    def use(self) -> None:
        """The user wants something of it: a code may be asked for from now on."""
        if self.codes is not None:
            self.aws.mfa_prompt = self.codes
        self.aws.ask_again()

    @property
    def profile(self) -> str | None:
        return self.identity.profile if self.identity is not None else self.aws.profile

    @property
    def account(self) -> str:
        return self.identity.account if self.identity is not None else ""

    @property
    def region(self) -> str:
        return self.identity.region if self.identity is not None else ""

    @property
    def alias(self) -> str | None:
        return self.identity.alias if self.identity is not None else None

    def words(self, here: "Workspace") -> str:
        """What tells it from another one: the profile, or the region; empty for the same."""
        mine, other = self.identity, here.identity
        if self is here or mine is None or other is None:
            return ""
        if (mine.profile, mine.account) != (other.profile, other.account):
            return mine.profile or mine.alias or mine.account
        return mine.region if mine.region != other.region else ""
