"""What every kind of session asks of AWS: to start, resume, sign, give keys and terminate."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import uuid4

from tui.aws.access.token import AccessExpired
from tui.aws.client import Aws
from tui.aws.errors import AwsError, IdentityLeft
from tui.aws.sessions import (
    Started,
    generate_data_key,
    resume_session,
    start_session,
    terminate_session,
)
from tui.errors import UserFacingError
from tui.language import _
from tui.protocol.channel import DataChannel, Sources
from tui.protocol.events import ClientEvent, KeyRequested
from tui.protocol.resumption import ResumedChannel
from tui.protocol.sources import random_ids
from tui.protocol.ticket import SequenceState, Ticket
from tui.sessions.access.ledger import AccessLedger
from tui.sessions.access.standing import token_for
from tui.transport import clock
from tui.transport.connection import Connection
from tui.transport.errors import TicketRefused
from tui.transport.gateway import GatewayCredentials
from tui.transport.link import Link

TERMINATE_PATIENCE: Final = 10.0
"""Seconds that TerminateSession may take, with its retries."""


class NoAnswer(UserFacingError):
    """AWS has not answered in time."""


class SessionClient:
    """One session's calls to AWS, by the target exactly as StartSession was given it."""

    def __init__(self, aws: Aws, target: str) -> None:
        self.aws = aws
        self.target = target
        self.session_id: str | None = None
        self.patience = TERMINATE_PATIENCE
        """Seconds that TerminateSession may take."""
        self._ledger: AccessLedger | None = None
        self._terminating: set[asyncio.Task[AwsError | NoAnswer | None]] = set()

    async def use_access(self, ledger: AccessLedger | None) -> bool:
        """Go on with the token of an approved access request to the target, if there is one."""
        self._ledger, asker = ledger, self.aws.asker
        token = await token_for(asker, self.target, ledger) if ledger is not None else None
        self.aws = token or self.aws
        return token is not None

    def leave_access(self) -> None:
        """Forget the token: the session is over, and what is left is asked without it."""
        if self.aws is not self.aws.asker:
            self.aws.close()
            self.aws = self.aws.asker

    async def start(
        self,
        reason: str,
        *,
        document: str | None = None,
        parameters: Mapping[str, Sequence[str]] | None = None,
    ) -> Started:
        """Ask AWS for a session. Raises AwsError."""
        started = await start_session(
            self.aws, self.target, reason, document=document, parameters=parameters
        )
        self.session_id = started.ticket.session_id
        return started

    async def resume(self, session_id: str) -> Ticket | None:
        """Ask AWS for a ticket of a session that lives; None if it is gone. Raises AwsError."""
        self.session_id = session_id
        return await resume_session(self.aws, session_id)

    async def open(
        self,
        ticket: Ticket,
        handle: Callable[[ClientEvent], None],
        report: Callable[[Link], None],
        *,
        moved: Callable[[], None] = lambda: None,
        numbers: SequenceState | None = None,
    ) -> Connection:
        """A connection for the session; nothing is sent until it runs. Raises AwsError.

        With `numbers` it goes on where a program that is gone has stopped.
        """
        session_id = ticket.session_id
        sources = Sources(
            new_id=random_ids(os.urandom), new_bytes=os.urandom, epoch=clock.epoch()
        )
        if numbers is None:
            channel = DataChannel.client(session_id, sources=sources, client_id=uuid4())
        else:
            channel = ResumedChannel.from_state(
                session_id, numbers, sources=sources, client_id=uuid4()
            )

        async def fetch_ticket() -> Ticket | None:
            try:
                return await self._resume(session_id)
            except AwsError as error:
                raise TicketRefused(str(error)) from error

        access = GatewayCredentials(
            fetch_ticket=fetch_ticket,
            sign=self._sign,
            dns_suffixes=await self.aws.dns_suffixes(),
            loopback_allowed=self.aws.allows_loopback,
            ca_bundle=await self.aws.ca_bundle(),
            endpoint=await self.aws.gateway_endpoint(),
        )
        return Connection(channel, access, handle, report, moved)

    async def provide_key(self, request: KeyRequested, connection: Connection) -> None:
        """Fetch the data key that a handshake waits for, or refuse it in words."""
        channel = connection.channel
        try:
            plaintext, ciphertext = await generate_data_key(
                self.aws, request.key_id, channel.session_id, self.target, request.challenge
            )
        except AwsError as error:
            channel.refuse_key(str(error), clock.now())
        else:
            used = request.challenge is not None
            channel.provide_key(plaintext, ciphertext, clock.now(), used_challenge=used)
        connection.wake()

    async def terminate(self) -> AwsError | NoAnswer | None:
        """End the session at AWS, if there is one; what kept AWS from it is returned."""
        if self.session_id is None:
            return None
        try:
            async with asyncio.timeout(self.patience):
                await self._terminate(self.session_id)
        except AwsError as error:
            return error
        except TimeoutError:
            return NoAnswer(_("AWS did not answer TerminateSession."))
        return None

    async def _resume(self, session_id: str) -> Ticket | None:
        """A ticket, also where access has expired and was asked for and approved again."""
        try:
            return await resume_session(self.aws, session_id)
        except AccessExpired:
            if not await self.use_access(self._ledger):
                raise
            return await resume_session(self.aws, session_id)

    async def _terminate(self, session_id: str) -> None:
        """End it, as who asked for access where that has expired meanwhile."""
        try:
            await terminate_session(self.aws, session_id)
        except (AccessExpired, IdentityLeft):
            await terminate_session(self.aws.asker, session_id)

    async def terminate_shielded(self) -> AwsError | NoAnswer | None:
        """`terminate`, which goes on although its caller is cancelled; it is kept here then."""
        task = asyncio.get_running_loop().create_task(self.terminate())
        self._terminating.add(task)
        task.add_done_callback(self._terminating.discard)
        return await asyncio.shield(task)

    async def _sign(self, url: str) -> Mapping[str, str]:
        try:
            return await self.aws.sign(url)
        except AwsError as error:
            raise TicketRefused(str(error)) from error
