"""Workgroups: where results go, and how much a query may read."""

from dataclasses import dataclass, replace
from typing import Any

from tui.sandbox.athena.executions import ENGINE_VERSION

#: The one that every account has; as AWS makes it, it does not say where results go.
PRIMARY = "primary"


@dataclass(frozen=True)
class WorkGroup:
    """A workgroup; `output` is as `s3://bucket/folder/`, empty where it names none."""

    name: str
    output: str = ""
    enforced: bool = False
    """Whether it goes before what a query asks for itself."""
    cutoff: int | None = None
    """Bytes at which a query is stopped."""
    description: str = ""

    def location(self, asked: str) -> str:
        """Where a result goes that is to go to `asked`; empty where nobody says."""
        return self.output if self.enforced or not asked else asked

    def with_cutoff(self, cutoff: int) -> "WorkGroup":
        return replace(self, cutoff=cutoff)

    def describe(self) -> dict[str, Any]:
        """GetWorkGroup's `WorkGroup`."""
        configuration: dict[str, Any] = {
            "ResultConfiguration": {"OutputLocation": self.output} if self.output else {},
            "EnforceWorkGroupConfiguration": self.enforced,
            "PublishCloudWatchMetricsEnabled": False,
            "RequesterPaysEnabled": False,
            "EngineVersion": ENGINE_VERSION,
        }
        if self.cutoff is not None:
            configuration["BytesScannedCutoffPerQuery"] = self.cutoff
        return {
            "Name": self.name,
            "State": "ENABLED",
            "Configuration": configuration,
            "Description": self.description,
            "CreationTime": CREATED,
        }


#: In Unix seconds.
CREATED = 1_700_000_000
