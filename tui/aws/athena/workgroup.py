"""What a workgroup decides of its queries: where results go, and when AWS stops one."""

from dataclasses import dataclass

from tui.aws.answers import part, text
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied, ErrorContext
from tui.aws.organisation.source import HistoryUnusable
from tui.language import _
from tui.settings.history import HistorySettings


@dataclass(frozen=True, slots=True)
class WorkGroupSettings:
    """The settings of a workgroup, as far as they are known."""

    known: bool = False
    """Whether they could be read."""
    location: str = ""
    """Where its results are written; empty where that is left to who asks."""
    is_enforced: bool = False
    """Whether its settings hold against those of a query."""
    keeps_results: bool = False
    """Whether Athena keeps results itself, in no bucket of the account's."""
    cutoff: int | None = None
    """Bytes at which AWS stops a query; None where it does not, or nobody knows."""


async def read_workgroup(aws: Aws, name: str) -> WorkGroupSettings:
    """The settings of a workgroup; unknown where reading them is not allowed. Raises AwsError."""
    try:
        answer = await aws.call("athena", "get_work_group", WorkGroup=name)
    except AccessDenied:
        return WorkGroupSettings()
    settings = part(part(answer, "WorkGroup"), "Configuration")
    cutoff = settings.get("BytesScannedCutoffPerQuery")
    return WorkGroupSettings(
        known=True,
        location=text(part(settings, "ResultConfiguration"), "OutputLocation"),
        is_enforced=settings.get("EnforceWorkGroupConfiguration") is True,
        keeps_results=part(settings, "ManagedQueryResultsConfiguration").get("Enabled") is True,
        cutoff=cutoff if isinstance(cutoff, int) else None,
    )


def output_location(settings: HistorySettings, group: WorkGroupSettings) -> str:
    """Where the query must say that its results go; empty where the workgroup knows.

    Raises HistoryUnusable where nobody says.
    """
    if group.keeps_results or (group.is_enforced and group.location):
        return ""
    if not settings.output_location and group.known and not group.location:
        raise no_location(settings.workgroup)
    return settings.output_location or ""


def no_location(workgroup: str) -> HistoryUnusable:
    said = _(
        "Workgroup {workgroup} has no location for results. Set `output_location` in `[history]` of "
        'the settings, as in "s3://bucket/folder/".'
    ).format(workgroup=workgroup)
    return HistoryUnusable(ErrorContext(service="athena", message=said))
