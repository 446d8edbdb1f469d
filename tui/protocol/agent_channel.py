"""The agent's end of a data channel: its program's output, and the session's end."""

from functools import partial
from typing import Final

from tui.protocol import payloads
from tui.protocol.channel import DataChannel
from tui.protocol.events import Finished
from tui.protocol.handshake import HandshakePlan
from tui.protocol.handshake_agent import AgentHandshake
from tui.protocol.message import PayloadType
from tui.protocol.roles import AGENT
from tui.protocol.sender import earliest
from tui.protocol.sources import Sources

DRAIN_LIMIT: Final = 2.0
"""Seconds an agent waits for the last acknowledgements (section 7.4)."""


class AgentChannel(DataChannel):
    """The end on the instance; without a plan a plain shell."""

    def __init__(
        self,
        session_id: str,
        *,
        sources: Sources,
        instance_id: str,
        plan: HandshakePlan | None = None,
        client_id: str = "",
    ) -> None:
        open_text = partial(
            payloads.open_agent_channel, instance_id=instance_id, client_id=client_id
        )
        handshake = AgentHandshake(plan or HandshakePlan(), sources.new_bytes)
        super().__init__(AGENT, handshake, session_id, sources, open_text)
        self._finish_by: float | None = None

    def send_output(self, data: bytes, now: float) -> None:
        """Bytes from the terminal, the command or the port, of any length."""
        self._send_data(PayloadType.OUTPUT, data, now)

    def send_stderr(self, data: bytes, now: float) -> None:
        """Bytes from a command's standard error."""
        self._send_data(PayloadType.STANDARD_ERROR, data, now)

    def send_exit_code(self, code: int, now: float) -> None:
        self._send_data(PayloadType.EXIT_CODE, payloads.exit_code(code), now)

    def finish(self, now: float, *, limit: float = DRAIN_LIMIT) -> None:
        """The session's end; `Finished` follows when all is acknowledged, or in time."""
        self._advance_clock(now)
        if self._finish_by is None and not self.closed:
            self._finish_by = now + limit
            self._check_finished()

    def receive_timeout(self, now: float) -> None:
        super().receive_timeout(now)
        if not self.closed:
            self._check_finished()

    def next_deadline(self) -> float | None:
        return None if self.closed else earliest(super().next_deadline(), self._finish_by)

    def _receive_acknowledgement(self, payload: bytes) -> None:
        super()._receive_acknowledgement(payload)
        self._check_finished()

    def _start_publication(self) -> None:
        """Sends all that is unacknowledged at once (section 6.10)."""
        self._end_pause()
        self._sender.replay_again(self._now)
        self._pump()

    def _check_finished(self) -> None:
        if self._finish_by is None:
            return
        if self._sender.messages and self._now < self._finish_by:
            return
        self._finish_by = None
        self._control_frames.finish(self._now)
        self._receiver.events.append(Finished())
