"""What the account holds; everything that outlives a call.

One region is the account's home. In another there is one machine, with documents and sessions of
its own; all the rest are empty.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from tui.sandbox.account.documents import Documents
from tui.sandbox.account.fleet import NOWHERE, Fleet
from tui.sandbox.account.records import Ledger
from tui.sandbox.account.trail import Trail
from tui.sandbox.api.conditions import Conditions
from tui.sandbox.options import SandboxOptions


@dataclass(frozen=True)
class Region:
    """The stores that the calls read and write, all on the sandbox's event loop.

    Fleets are by region, and a region without one has no machines.
    """

    options: SandboxOptions
    conditions: Conditions
    fleets: Mapping[str, Fleet]
    ledger: Ledger
    trail: Trail
    documents_by_region: Mapping[str, Documents]

    @property
    def name(self) -> str:
        return self.options.region

    @property
    def fleet(self) -> Fleet:
        """The home region's."""
        return self.fleets[self.name]

    @property
    def documents(self) -> Documents:
        """The home region's."""
        return self.documents_by_region[self.name]

    def documents_of(self, region: str) -> Documents:
        """The documents of a region; of the home where there are none of ours."""
        return self.documents_by_region.get(region, self.documents)

    def fleet_of(self, region: str) -> Fleet:
        """The fleet of a region; of the home where a call names none."""
        return self.fleets.get(region or self.name, NOWHERE)

    def abroad(self, region: str) -> str:
        """The name of another region; empty for the home."""
        return "" if region == self.name else region

    def now(self) -> float:
        """The service's time in Unix seconds; its clock may differ from the caller's."""
        return time.time() + self.options.clock_skew
