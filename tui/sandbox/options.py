"""How a sandbox is to be: everything has a default that is fit for a demonstration."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.sandbox.errors import InvalidOption
from tui.sandbox.gateway.faults import parse_faults
from tui.sandbox.organisation.options import OrganisationOptions

#: The ranges of AWS's session preferences, in minutes.
IDLE_MINUTES = range(1, 61)
MAX_MINUTES = range(1, 1441)
PAST_SESSIONS = 60
INSTANCES = 13
#: How requests for just-in-time access may be answered.
ACCESS = ("approve", "reject", "pending", "expire", "revoke")
#: The schema of session documents, and that of documents for commands.
SESSION_SCHEMA = "1.0"
COMMAND_SCHEMA = "2.2"
DEFAULT_REGION = "ap-northeast-1"
MOST_ACCOUNTS = 2
_REGION = r"[a-z]{2,}(-[a-z]+)+-\d"
_ACTION = re.compile(rf"(\d{{12}}/)?({_REGION}/)?([a-z0-9-]+:[A-Za-z0-9*?]+|\*)")


@dataclass(frozen=True, kw_only=True)
class SandboxOptions:
    """What kind of account and fleet the sandbox offers, and its faults. Seconds unless named."""

    port: int = 0
    """Of the API endpoint on 127.0.0.1; 0 takes a free one."""
    gateway_port: int = 0
    region: str = DEFAULT_REGION
    """The home, which has a machine in another region too."""
    regions: tuple[str, ...] = ()
    """Further regions, each with a fleet, sessions and preferences of its own."""
    accounts: int = 1
    """2 makes a second account, with all that the home account has, in the same regions."""
    instances: int = INSTANCES
    """How many are managed in each account and region; the others are there always."""
    seed: int = 1
    """Fleet, history and faults come from it; the same seed gives the same account."""
    seed_history: bool | int = True
    """How many past sessions there are in each; True means some sixty over the last 30 days."""

    organisation: OrganisationOptions | None = None
    """Gives the home account the trail of an organisation, and tables over it."""

    max_minutes: int | None = None
    """The maximum session duration in the session document; None leaves it out."""
    idle_minutes: int | None = None
    inputs: Mapping[str, object] = field(default_factory=dict)
    """`inputs` of the session document (logs, encryption, shell profile), as AWS spells them."""
    document: str | None = None
    """The whole text of the session document, which need not be one; goes before the above."""
    document_schema: str = SESSION_SCHEMA
    """`2.2` makes the session document one for commands, with which no session starts."""
    head_start: float = 0.0
    """A new session is that old already, in its StartDate and for its maximum."""
    idle_head_start: float = 0.0
    """So much idle time has passed already whenever the idle clock starts anew."""

    outside_agents: frozenset[str] = frozenset()
    """Instances whose agent is another program, by id or name: the gateway waits for it."""
    faults: str = ""
    """What the gateway does to frames, for example `drop=0.1,delay=50ms,direction=output`."""
    denied_actions: frozenset[str] = frozenset()
    """IAM actions, for example `ssm:StartSession` or `kms:*`, that the caller may not use.

    What stands before a slash narrows an action to an account, a region or both:
    `210987654321/eu-west-1/ssm:*`. So it does in the next ones.
    """
    denied_documents: frozenset[str] = frozenset()
    """Session documents, by name or pattern, with which the caller may start no session."""
    hanging_actions: frozenset[str] = frozenset()
    """IAM actions, or patterns, that are never answered."""
    throttled: Mapping[str, int] = field(default_factory=dict)
    """IAM action, or a pattern -> how many calls are answered with ThrottlingException first."""
    latency: float = 0.0
    """Before every answer of the API."""
    event_delay: float = 0.0
    """Before LookupEvents shows an event; AWS takes minutes."""
    clock_skew: float = 0.0
    """So much the service's clock is ahead: in Date, StartDate and events; negative is behind."""
    listing_delay: float = 0.0
    """Before DescribeSessions lists a new session; one that has ended is active too so long."""
    log_query_delay: float = 0.0
    """Before a query of Logs Insights is complete; it can be stopped so long."""
    page_overlap: int = 0
    """So many entries of a page are on the next one too, as in a list that changes meanwhile."""
    access: str = ""
    """How requests for just-in-time access are answered, one of `ACCESS`; empty where the account
    does not use it. Where it does, the caller may start no session without a token."""
    access_delay: float = 0.0
    """Before a request is answered."""
    access_seconds: float = 3600.0
    """So long access lasts once it is approved, and with it every token."""
    agent_wait: float = 0.0
    """Before the agent first reads its terminal; the official agent waits one second."""

    def __post_init__(self) -> None:
        _check_minutes("maximum session duration", self.max_minutes, MAX_MINUTES)
        _check_minutes("idle timeout", self.idle_minutes, IDLE_MINUTES)
        if min(self.instances, int(self.seed_history), self.page_overlap) < 0:
            raise InvalidOption(
                "The numbers of instances, past sessions and repeated entries cannot be negative."
            )
        self._check_places()
        delays = (self.latency, self.event_delay, self.listing_delay, self.agent_wait)
        later = (self.log_query_delay, self.access_delay, self.access_seconds)
        if min(*delays, *later) < 0:
            raise InvalidOption("A delay cannot be negative.")
        if self.access and self.access not in ACCESS:
            raise InvalidOption(f"Access requests: {', '.join(ACCESS)}; not {self.access!r}.")
        if self.document_schema not in (SESSION_SCHEMA, COMMAND_SCHEMA):
            raise InvalidOption(
                f"The schema is {SESSION_SCHEMA} or {COMMAND_SCHEMA}, not {self.document_schema}."
            )
        for action in (*self.denied_actions, *self.throttled, *self.hanging_actions):
            if _ACTION.fullmatch(action) is None:
                raise InvalidOption(
                    f"An IAM action is written like ssm:StartSession or ssm:*, not {action!r}."
                )
        if any(calls < 0 for calls in self.throttled.values()):
            raise InvalidOption("The number of throttled calls cannot be negative.")
        parse_faults(self.faults)

    def _check_places(self) -> None:
        if not 1 <= self.accounts <= MOST_ACCOUNTS:
            raise InvalidOption(f"There can be 1 or {MOST_ACCOUNTS} accounts.")
        for region in (self.region, *self.regions):
            if re.fullmatch(_REGION, region) is None:
                raise InvalidOption(f"A region is written like eu-west-1, not {region!r}.")
        if len({self.region, *self.regions}) <= len(self.regions):
            raise InvalidOption("Each region is named once, and the home is one of them.")

    @property
    def past_sessions(self) -> int:
        return PAST_SESSIONS if self.seed_history is True else int(self.seed_history)


def _check_minutes(what: str, minutes: int | None, allowed: range) -> None:
    if minutes is not None and minutes not in allowed:
        raise InvalidOption(
            f"The {what} must be {allowed.start} to {allowed.stop - 1} minutes, not {minutes}."
        )
