"""Whom an organisation's history is asked of."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.organisation.source import HistorySource
    from tui.settings.history import HistorySettings


def history_source(aws: "Aws", settings: "HistorySettings") -> "HistorySource":
    """CloudTrail Lake where the settings name an event data store, else Athena."""
    # Few ever ask, and each is a room of its own.
    if settings.event_data_store:
        from tui.aws.lake.history import LakeHistory

        return LakeHistory(aws, settings)
    from tui.aws.athena.history import AthenaHistory

    return AthenaHistory(aws, settings)
