"""The Athenas of the accounts, each made when it is first asked: importing them takes time."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tui.sandbox.account.state import AccountState
from tui.sandbox.calls.requests import Call

if TYPE_CHECKING:
    from tui.sandbox.athena.athena import Athena

SERVICES = frozenset({"athena", "glue"})
LAKE_ACTIONS = frozenset(
    {
        *("cloudtrail:StartQuery", "cloudtrail:DescribeQuery", "cloudtrail:GetQueryResults"),
        *("cloudtrail:CancelQuery", "cloudtrail:GetEventDataStore"),
        "cloudtrail:ListEventDataStores",
    }
)


class Athenas(dict[str, "Athena"]):
    """By account; made for threads."""

    def __init__(self, states: Mapping[str, AccountState], folder: Path) -> None:
        super().__init__()
        self._states = states
        self._folder = folder
        self._lock = threading.Lock()

    def __missing__(self, account: str) -> "Athena":
        with self._lock:
            if account not in self:
                from tui.sandbox.athena.making import make_athena

                self[account] = make_athena(self._states[account], self._folder / account)
        return self[account]


def is_asked(call: Call) -> bool:
    """Whether a call is one of those that an Athena answers."""
    return call.service in SERVICES or call.action in LAKE_ACTIONS
