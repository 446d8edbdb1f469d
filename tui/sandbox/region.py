"""What the account holds in its one region; everything that outlives a call."""

import time
from dataclasses import dataclass

from tui.sandbox.conditions import Conditions
from tui.sandbox.documents import Documents
from tui.sandbox.fleet import Fleet
from tui.sandbox.options import SandboxOptions
from tui.sandbox.records import Ledger
from tui.sandbox.trail import Trail


@dataclass(frozen=True)
class Region:
    """The stores that the calls read and write, all on the sandbox's event loop."""

    options: SandboxOptions
    conditions: Conditions
    fleet: Fleet
    ledger: Ledger
    trail: Trail
    documents: Documents

    @property
    def name(self) -> str:
        return self.options.region

    def now(self) -> float:
        """The service's time in Unix seconds; its clock may differ from the caller's."""
        return time.time() + self.options.clock_skew
