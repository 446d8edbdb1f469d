"""What an account holds; everything that outlives a call.

One region is the account's home. Those that were asked for beside it have all that it has; in
another there is one machine, with documents and sessions of its own; all the rest are empty.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.sandbox.account.api_faults import ApiFaults
from tui.sandbox.account.databases import Database, make_databases
from tui.sandbox.account.documents import Documents
from tui.sandbox.account.fleet import NOWHERE, Fleet
from tui.sandbox.account.pushed_keys import PushedKeys
from tui.sandbox.account.records import SessionRecords
from tui.sandbox.account.role import AssumedRole
from tui.sandbox.account.trail import HIDDEN, Event, Trail
from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.requests import Call
from tui.sandbox.options import SandboxOptions


@dataclass(frozen=True)
class AccountState:
    """The stores that the calls read and write, all on the sandbox's event loop.

    Fleets are by region, and a region without one has no machines.
    """

    caller: AssumedRole
    options: SandboxOptions
    api_faults: ApiFaults
    fleets: Mapping[str, Fleet]
    sessions: SessionRecords
    trail: Trail
    documents_by_region: Mapping[str, Documents]
    databases: list[Database]
    """Of the home."""
    pushed_keys: PushedKeys

    @property
    def account(self) -> str:
        """Its number."""
        return self.caller.account

    @property
    def name(self) -> str:
        """Of the home region."""
        return self.options.region

    @property
    def fleet(self) -> Fleet:
        return self.fleets[self.name]

    @property
    def documents(self) -> Documents:
        return self.documents_by_region[self.name]

    def documents_of(self, region: str) -> Documents:
        """The documents of a region; of the home where there are none of ours."""
        return self.documents_by_region.get(region, self.documents)

    def fleet_of(self, region: str) -> Fleet:
        """The fleet of a region; of the home where a call names none."""
        return self.fleets.get(region or self.name, NOWHERE)

    def databases_of(self, region: str) -> list[Database]:
        if region in self.options.regions:
            return list(make_databases(region))
        return [] if self.abroad(region) else self.databases

    def abroad(self, region: str) -> str:
        """The name of another region; empty for the home."""
        return "" if region == self.name else region

    def now(self) -> float:
        """The service's time in Unix seconds; its clock may differ from the caller's."""
        return time.time() + self.options.clock_skew


def call_event(
    call: Call,
    state: AccountState,
    answer: Mapping[str, Any] | None,
    error: ApiError | None = None,
) -> Event:
    """The event that CloudTrail makes of an answered call: in its own names, without the token."""
    response = None if answer is None else _camel_keys(answer)
    if response is not None and "tokenValue" in response:
        response["tokenValue"] = HIDDEN
    return Event(
        name=call.operation,
        at=state.now(),
        identity=state.caller,
        region=call.region or state.name,
        request=_camel_keys(call.arguments),
        response=response,
        user_agent=call.user_agent,
        address="127.0.0.1",
        error=None if error is None else (error.code, error.message),
        request_id=call.request_id,
    )


def _camel_keys(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {key[:1].lower() + key[1:]: value for key, value in arguments.items()}
