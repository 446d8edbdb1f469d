"""StartSession, ResumeSession and TerminateSession (section 1.1 of the data-channel description)."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tui.sandbox.account.documents import StoredDocument
from tui.sandbox.account.fleet import Instance
from tui.sandbox.account.records import SessionStatus, StoredSession, new_session_id
from tui.sandbox.account.state import AccountState, call_event
from tui.sandbox.agent.context import StartedSession
from tui.sandbox.api.parameters import read_parameters, resolve
from tui.sandbox.calls.answers import ApiError, text
from tui.sandbox.calls.requests import Call
from tui.sandbox.gateway.faults import parse_faults
from tui.sandbox.gateway.gateway import Gateway
from tui.sandbox.gateway.limits import SessionTimeouts
from tui.sandbox.gateway.relay import Peer, Relay

REASON = r"^.{1,256}$"
DOCUMENT_NAME = r"^[a-zA-Z0-9_\-.:/]{3,128}$"
LONGEST_SESSION_ID = 96


class SessionCalls:
    """The calls that begin and end sessions."""

    def __init__(
        self, state: AccountState, gateway: Gateway, launch: Callable[[StartedSession], None]
    ) -> None:
        """`launch` starts an agent for a new session and returns at once."""
        self._state = state
        self._options = state.options
        self._sessions = state.sessions
        self._trail = state.trail
        self._gateway = gateway
        self._launch = launch

    def start_session(self, call: Call) -> dict[str, Any]:
        try:
            target, reason, name, parameters = _read_start(call.arguments)
            instance = self._reachable(call.region, target)
            documents = self._state.documents_of(call.region)
            document, preferences = documents.read(name), documents.read(None)
            document = replace(document, content=resolve(document.content, parameters))
        except ApiError as error:
            self._note(call, None, error)
            raise
        record = self._record(target, reason, document)
        record.max_minutes = document.max_minutes or preferences.max_minutes
        record.region = self._state.abroad(call.region)
        if call.access_request:
            record.access_type = "JustInTime"
        outside = not self._options.outside_agents.isdisjoint((target, instance.name))
        # The official agent takes a pause for the end of a command's output (section 6.8).
        pausable = not (outside and document.session_type == "NonInteractiveCommands")
        relay = self._open(record, document, preferences, pausable=pausable)
        # What a document does not say, the preferences do.
        inputs = {**preferences.inputs, **document.inputs}
        if not outside:
            self._launch(
                StartedSession(
                    relay,
                    record,
                    instance,
                    document.session_type,
                    inputs,
                    document.properties,
                )
            )
        return self._ticket(call, record.session_id)

    def resume_session(self, call: Call) -> dict[str, Any]:
        session_id = text(call.arguments, "SessionId", longest=LONGEST_SESSION_ID)
        record = self._known(call, session_id)
        relay = self._gateway.relay(record.session_id)
        if relay is None:
            answer = {"SessionId": session_id, "TokenValue": "", "StreamUrl": ""}
            self._note(call, answer)
            return answer
        relay.touch()
        return self._ticket(call, session_id)

    def terminate_session(self, call: Call) -> dict[str, Any]:
        session_id = text(call.arguments, "SessionId", longest=LONGEST_SESSION_ID)
        record = self._known(call, session_id)
        relay = self._gateway.relay(session_id)
        if relay is not None:
            relay.end()
        record.end(SessionStatus.TERMINATED, self._state.now())
        answer = {"SessionId": session_id}
        self._note(call, answer)
        return answer

    def _reachable(self, region: str, target: str) -> Instance:
        instance = self._state.fleet_of(region).get(target)
        if instance is None or not instance.connected:
            raise ApiError("TargetNotConnected", f"{target} is not connected.")
        return instance

    def _known(self, call: Call, session_id: str) -> StoredSession:
        """A session of the call's region, and of no other."""
        record = self._sessions.get(session_id)
        if record is None or record.region != self._state.abroad(call.region):
            raise ApiError("DoesNotExistException", f"Session {session_id} doesn't exist.")
        return record

    def _record(
        self, target: str, reason: str | None, document: StoredDocument
    ) -> StoredSession:
        record = StoredSession(
            session_id=new_session_id(self._state.caller.session_name, secrets.token_bytes(16)),
            target=target,
            owner=self._state.caller.arn,
            document=document.name,
            started=self._state.now() - self._options.head_start,
            reason=reason,
            listed_from=self._state.now() + self._options.listing_delay,
        )
        self._sessions.add(record)
        return record

    def _open(
        self,
        record: StoredSession,
        document: StoredDocument,
        preferences: StoredDocument,
        *,
        pausable: bool,
    ) -> Relay:
        ruling = document if "idleSessionTimeout" in document.inputs else preferences
        idle = ruling.idle_minutes * 60.0
        maximum = None if record.max_minutes is None else record.max_minutes * 60.0
        now = asyncio.get_running_loop().time()

        def on_presence(present: bool) -> None:
            record.status = SessionStatus.CONNECTED if present else SessionStatus.DISCONNECTED

        def on_end(output: str, failed: bool) -> None:
            record.end(
                SessionStatus.FAILED if failed else SessionStatus.TERMINATED, self._state.now()
            )

        limits = SessionTimeouts(
            now - self._options.head_start, idle, maximum, self._options.idle_head_start
        )
        limits.touch(now)
        relay = Relay(
            record.session_id,
            record.target,
            limits,
            on_presence=on_presence,
            on_end=on_end,
            pausable=pausable,
        )
        relay.spoil(parse_faults(self._options.faults))
        self._gateway.open(relay)
        return relay

    def _ticket(self, call: Call, session_id: str) -> dict[str, Any]:
        answer = {
            "SessionId": session_id,
            "TokenValue": self._gateway.issue(session_id, Peer.CLIENT),
            "StreamUrl": self._gateway.stream_url(session_id),
        }
        self._note(call, answer)
        return answer

    def _note(
        self, call: Call, answer: Mapping[str, Any] | None, error: ApiError | None = None
    ) -> None:
        """Enter the call in CloudTrail, without its token."""
        self._trail.note(call_event(call, self._state, answer, error))


def _read_start(
    arguments: Mapping[str, Any],
) -> tuple[str, str | None, str | None, dict[str, list[str]]]:
    target = text(arguments, "Target", longest=400)
    reason = name = None
    if arguments.get("Reason") is not None:
        reason = text(arguments, "Reason", longest=256, pattern=REASON)
    if arguments.get("DocumentName") is not None:
        name = text(arguments, "DocumentName", longest=128, pattern=DOCUMENT_NAME)
    return target, reason, name, read_parameters(arguments)
