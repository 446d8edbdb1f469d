"""What is done with sessions on the user's behalf: each flow is imported once it is asked for."""

from functools import cached_property
from typing import TYPE_CHECKING

from tui.ui.desk.access.flow import AccessFlow

if TYPE_CHECKING:
    from pathlib import Path

    from tui.ui.desk.batch.flow import BatchFlow
    from tui.ui.desk.connect_flow import ConnectFlow
    from tui.ui.desk.copy_flow import CopyFlow
    from tui.ui.desk.forwarding.flow import ForwardFlow
    from tui.ui.desk.leading.leader import LeaderActions
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.stage import DeskStage
    from tui.ui.workspace import Workspace


class SessionFlows:
    """They know each other.

    Args:
        stage: Where to ask.
        desk: The sessions.
        obstacles: Why the rules are not known whole; where there are any, nothing is opened.
        directory: Where what must outlive the program is.
    """

    def __init__(
        self,
        stage: "DeskStage",
        desk: "SessionTabs",
        obstacles: tuple[str, ...],
        directory: "Path",
    ) -> None:
        self._stage, self._desk = stage, desk
        self._obstacles, self._directory = obstacles, directory
        self.access = AccessFlow(stage)
        """What requests just-in-time access."""
        desk.also_tick = self._tick

    @cached_property
    def connecting(self) -> "ConnectFlow":
        """What asks for reasons, and opens sessions."""
        from tui.ui.desk.connect_flow import ConnectFlow

        return ConnectFlow(self._stage, self._desk, self.access, self._obstacles)

    @cached_property
    def copying(self) -> "CopyFlow":
        """What copies files."""
        from tui.ui.desk.copy_flow import CopyFlow

        return CopyFlow(self._stage, self._desk, self.connecting)

    @cached_property
    def leader(self) -> "LeaderActions":
        """What the leader and a key do."""
        from tui.ui.desk.leading.leader import LeaderActions

        return LeaderActions(self._stage, self._desk, self.connecting, self.copying)

    @cached_property
    def forwarding(self) -> "ForwardFlow":
        """What forwards ports."""
        from tui.ui.desk.forwarding.flow import ForwardFlow

        return ForwardFlow(self._stage, self._desk, self.connecting, self._directory)

    @property
    def forwarded(self) -> "ForwardFlow | None":
        """What forwards ports, if anybody has wanted one."""
        return self.__dict__.get("forwarding")

    def batch(self) -> "BatchFlow":
        """What does the same on several machines."""
        from tui.ui.desk.batch.flow import BatchFlow

        return BatchFlow(self._stage, self._desk, self.connecting)

    def _tick(self, places: "tuple[Workspace, ...]") -> None:
        self.access.tick(places)
        if self.forwarded is not None:
            self.forwarded.tick()
