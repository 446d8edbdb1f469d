"""What the app is given from outside, beside AWS and the settings."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tui.aws.lake.choosing import history_source
from tui.errors import UserFacingError
from tui.language import N_
from tui.local_time import local_now
from tui.settings.settings import Directories
from tui.settings.values import ContextSet
from tui.transport.clock import Clock
from tui.transport.clock import now as live_clock

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.documents.document import ChosenDocument
    from tui.aws.organisation.source import HistorySource
    from tui.sessions.registry import Registry
    from tui.settings.history import HistorySettings


@dataclass(frozen=True, slots=True)
class FirstSession:
    """What the app is to begin with: what the machine is called, and what else is given."""

    target: str
    reason: str = ""
    document: "ChosenDocument | None" = None


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A set of contexts, with its name where the settings give it one."""

    chosen: ContextSet
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """What else the app is given.

    Attributes:
        now: the time of day, in the user's zone.
        registry_factory: makes the registry of sessions; None for the real one.
        open_place: opens the AWS of a profile and a region, None for the usual ones; without
            it, as in a demo, there is only one place.
        open_demo: starts a small AWS inside the program and opens it; None where there is none.
        demo_directories: makes those where what is remembered of a demo lies; None for the
            user's own.
        clock: seconds, monotonic, for what is measured.
        problems: sentences to say at the start, about settings that did not hold.
        policy_problems: those by which a rule for reasons or for the maximum may be lost; where
            there are any, no session is started.
        first: the session to begin with; None to begin with the list.
        contexts: what to list together at first; None for the one context that is opened.
        history_source: makes whom the organisation's history is asked of.
    """

    now: Callable[[], datetime] = local_now
    registry_factory: "Callable[..., Registry] | None" = None
    open_place: "Callable[[str | None, str | None], Awaitable[Aws]] | None" = None
    open_demo: "Callable[[], Awaitable[Aws]] | None" = None
    demo_directories: Callable[[], Directories] | None = None
    clock: Clock = live_clock
    problems: tuple[str, ...] = ()
    policy_problems: tuple[str, ...] = ()
    first: FirstSession | None = None
    contexts: NamedSet | None = None
    history_source: "Callable[[Aws, HistorySettings], HistorySource]" = history_source


class OpenFailed(UserFacingError):
    """AWS, or the sandbox, cannot be opened; the sentence says why and what to do."""

    title = N_("ssm-tui couldn't start")
