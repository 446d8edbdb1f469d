"""What looks back: recordings, searches, the organisation's history, each once it is asked for."""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.ui.desk.aws_connector import AwsConnector
    from tui.ui.desk.dependencies import Dependencies
    from tui.ui.desk.organisation.flow import OrganisationFlow
    from tui.ui.desk.reviewing.replays import Replays
    from tui.ui.desk.reviewing.searches import Searches
    from tui.ui.desk.stage import DeskStage


class Reviewing:
    """Each is made once, and imported then.

    Args:
        stage: Where it is shown.
        connector: Knows where the user works, and the history.
        outside: What opens other places.
    """

    def __init__(
        self, stage: "DeskStage", connector: "AwsConnector", outside: "Dependencies"
    ) -> None:
        self._stage, self._connector, self._outside = stage, connector, outside

    @cached_property
    def replays(self) -> "Replays":
        """What opens recordings."""
        from tui.ui.desk.reviewing.replays import Replays

        desk = self._connector
        return Replays(self._stage, lambda: desk.desk.current if desk.desk is not None else ())

    @cached_property
    def organisation(self) -> "OrganisationFlow":
        """What opens the organisation's history."""
        from tui.ui.desk.organisation.flow import OrganisationFlow

        return OrganisationFlow(self._stage, self._connector, self._outside)

    @cached_property
    def searches(self) -> "Searches":
        """What opens the search."""
        from tui.ui.desk.reviewing.searches import Searches

        open_history = self.organisation.open_aws
        return Searches(self._stage, self.replays, self._connector, open_history)
