"""The sandbox as a whole: starts it, stops it, and says where it is.

Everything of ours runs on one event loop in one thread of its own, so that the sandbox can live
inside another program; HTTP requests come in on threads of their own and hand their work to that
loop. moto's stores belong to the process: two sandboxes in one process would share them, so
there may be only one at a time.
"""

import asyncio
import logging
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from email.utils import formatdate
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tui.sandbox.access.requests import AccessRequests
from tui.sandbox.account.api_faults import ApiFaults
from tui.sandbox.account.keys import decrypt
from tui.sandbox.account.making import check_outside_agents, make_account
from tui.sandbox.account.role import ACCOUNT_ID, CALLER, CALLERS, GUARDED_ROLE
from tui.sandbox.account.state import AccountState
from tui.sandbox.agent.agent import run_agent
from tui.sandbox.agent.context import AgentContext, StartedSession
from tui.sandbox.agent.log_store import MotoLogStore
from tui.sandbox.api.application import Api
from tui.sandbox.api.backends import Backends
from tui.sandbox.api.identity_center import IdentityCenter
from tui.sandbox.api.operations import Operations
from tui.sandbox.api.session_calls import SessionCalls
from tui.sandbox.athena.on_demand import Athenas
from tui.sandbox.calls.door import Door
from tui.sandbox.calls.onward import HEADERS
from tui.sandbox.calls.signatures import Credentials
from tui.sandbox.calls.wallet import Wallet
from tui.sandbox.errors import AddressInUse, SandboxError
from tui.sandbox.gateway.faults import parse_faults
from tui.sandbox.gateway.gateway import Gateway
from tui.sandbox.gateway.relay import Peer, Relay
from tui.sandbox.options import SandboxOptions

__all__ = ["Credentials", "Sandbox", "SandboxOptions"]

#: The profiles that lead to the accounts, the home first.
PROFILES = ("production", "staging")

#: The variables that choose a profile.
PROFILE_VARIABLES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")

#: To wait for the loop to come up or go down, in seconds.
PATIENCE = 60.0

logger = logging.getLogger(__name__)
# Without a handler Python would print warnings on a terminal that may belong to somebody.
for _name in ("tui.sandbox", "moto", "werkzeug"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_one_at_a_time = threading.Lock()


class Sandbox:
    """A small AWS on loopback, for as long as the `with` statement lasts.

    `start` and `stop` block and may be called from any thread; from an event loop use
    `asyncio.to_thread`.
    """

    def __init__(self, options: SandboxOptions | None = None) -> None:
        self.options = options or SandboxOptions()
        self.account = ACCOUNT_ID
        self.region = self.options.region
        self._callers = dict(list(CALLERS.items())[: self.options.accounts])
        others = {
            account: caller.access_key_id
            for account, caller in self._callers.items()
            if account != ACCOUNT_ID
        }
        self.wallet = Wallet(others)
        """The secrets of this run."""
        self.credentials = self.wallet.credentials
        """The user's in the home account; `wallet.others` has those of the second."""
        self.identity_center = IdentityCenter(self.wallet, tuple(self._callers.values()))
        self.endpoint_url = ""
        self.faults = {
            account: ApiFaults(self.options, caller)
            for account, caller in self._callers.items()
        }
        """Of each account."""
        self.api_faults = self.faults[ACCOUNT_ID]
        self.gateway: Gateway
        self.http: Any
        """The server of the API."""
        self.state: AccountState
        """The home account's fleet, session records, events and documents; for tests to look at."""
        self.states: dict[str, AccountState]
        """The same of each account."""
        self.athenas: Athenas
        """What queries each account's files."""
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._stopping: asyncio.Event
        self._agents: asyncio.TaskGroup
        self._homes: Path
        self._operations: Operations

    def start(self) -> Self:
        """Start everything; returns when calls are answered.

        Raises:
            AddressInUse: A port is taken.
            SandboxError: A sandbox runs in this process already.
        """
        if not _one_at_a_time.acquire(blocking=False):
            raise SandboxError("A sandbox runs in this program already; stop it first.")
        started: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(started,), name="sandbox", daemon=True
        )
        self._thread.start()
        try:
            started.result(PATIENCE)
        except BaseException:
            self._thread.join(PATIENCE)
            self._thread = None
            raise
        return self

    def stop(self) -> None:
        """Stop everything: sessions, shells, threads. Does nothing a second time."""
        if self._thread is None:
            return
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(PATIENCE)
        self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def cut(self, session_id: str, side: Peer = Peer.CLIENT) -> None:
        """Break a side's connection to a living session, as a bad network would."""
        self._with_relay(session_id, lambda relay: relay.cut(side))

    def end_session(self, session_id: str, words: str = "") -> None:
        """End a living session as the service does, with these words for the user."""
        self._with_relay(session_id, lambda relay: relay.end(words))

    def spoil(self, session_id: str, faults: str) -> None:
        """Carry a living session over a bad wire from now on; "" mends it.

        Raises:
            InvalidOption: The faults are not written as `faults` describes.
        """
        plans = parse_faults(faults)
        self._with_relay(session_id, lambda relay: relay.spoil(plans))

    def _with_relay(self, session_id: str, act: Callable[[Relay], None]) -> None:
        async def on_loop() -> None:
            relay = self.gateway.relay(session_id)
            if relay is None:
                raise SandboxError(f"There is no living session {session_id}.")
            act(relay)

        asyncio.run_coroutine_threadsafe(on_loop(), self._loop).result(PATIENCE)

    @property
    def access(self) -> AccessRequests:
        """The requests for just-in-time access in the home account."""
        return self._operations.access

    @property
    def living(self) -> list[str]:
        """The sessions that have not ended, by id, the oldest first."""
        return self.gateway.living

    def home(self, instance_id: str) -> Path:
        """The folder on this machine that is an instance's home, once a session was there."""
        return self._homes / instance_id

    def environment(self) -> dict[str, str]:
        """The variables that point the AWS CLI or an SDK at this sandbox."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.credentials.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.credentials.secret_access_key,
        }

    def sign_in_profile(self) -> str:
        """An AWS configuration whose default profile signs in by IAM Identity Center.

        There is a secret in it.
        """
        return (
            "[default]\n"
            "sso_session = sandbox\n"
            f"sso_account_id = {self.account}\n"
            f"sso_role_name = {CALLER.role}\n"
            f"region = {self.region}\n"
            f"endpoint_url = {self.endpoint_url}\n"
            "[sso-session sandbox]\n"
            f"sso_start_url = {self.endpoint_url}{self.identity_center.start_path}\n"
            f"sso_region = {self.region}\n"
            "sso_registration_scopes = sso:account:access\n"
        )

    def configuration(self) -> str:
        """An AWS configuration with a profile for each account, and one that asks for a code.

        `production` and `staging` have keys; `guarded` is a role in the last account that
        `production` assumes with an MFA code. There are secrets in it.
        """
        where = f"region = {self.region}\nendpoint_url = {self.endpoint_url}\n"
        keys = (self.credentials, *self.wallet.others.values())
        profiles = [
            f"[profile {name}]\naws_access_key_id = {each.access_key_id}\n"
            f"aws_secret_access_key = {each.secret_access_key}\n{where}"
            for name, each in zip(PROFILES, keys, strict=False)
        ]
        last = list(self.states)[-1]
        guarded = (
            f"[profile guarded]\nrole_arn = arn:aws:iam::{last}:role/{GUARDED_ROLE}\n"
            f"source_profile = {PROFILES[0]}\n"
            f"mfa_serial = arn:aws:iam::{self.account}:mfa/{CALLER.session_name}\n{where}"
        )
        return "".join([*profiles, guarded])

    def _run(self, started: Future[None]) -> None:
        try:
            asyncio.run(self._live(started))
        except Exception as error:
            if started.done():
                logger.exception("The sandbox failed.")
            else:
                started.set_exception(error)
        finally:
            _one_at_a_time.release()

    async def _live(self, started: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_log_exception)
        self._stopping = asyncio.Event()
        self.gateway = Gateway(Door(self.wallet))
        with _listen(self.options.port) as listener:
            await _bound(
                self.gateway.start(self.options.gateway_port), self.options.gateway_port
            )
            self._homes = Path(tempfile.mkdtemp(prefix="ssm-tui-sandbox-"))
            try:
                with _nobodys_profile():
                    api = self._make_api()
                self.http = _serve(listener, api, self.state.now)
                self.endpoint_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
                async with asyncio.TaskGroup() as self._agents:
                    started.set_result(None)
                    await self._stopping.wait()
                    for faults in self.faults.values():
                        faults.stop()
                    await asyncio.to_thread(self._stop_answering)
                    await self.gateway.stop()
            finally:
                await self.gateway.stop()
                await asyncio.to_thread(shutil.rmtree, self._homes, ignore_errors=True)

    def _stop_answering(self) -> None:
        _shut_down(self.http)
        for athena in list(self.athenas.values()):
            athena.stop()

    def _make_api(self) -> Api:
        backends = Backends()
        self.states = {
            account: make_account(caller, self.options, self.faults[account], self._homes)
            for account, caller in self._callers.items()
        }
        self.state = self.states[self.account]
        check_outside_agents(self.options, list(self.states.values()))
        self.athenas = Athenas(self.states, self._homes / ".athena")
        if self.options.organisation is not None:
            _ = self.athenas[self.account]  # makes the buckets
        accounts = {
            account: Operations(
                state,
                SessionCalls(state, self.gateway, partial(self._launch, state)),
                self.wallet,
                self.athenas,
            )
            for account, state in self.states.items()
        }
        self._operations = accounts[self.account]
        return Api(self._loop, backends, accounts, self.identity_center)

    def _launch(self, state: AccountState, started: StartedSession) -> None:
        region = started.record.region or state.name
        context = AgentContext(
            gateway=self.gateway,
            home=self.home(started.instance.instance_id),
            decrypt=partial(decrypt, state.account, region),
            logs=MotoLogStore(state.account, region),
            region=region,
            wait=self.options.agent_wait,
        )
        self._agents.create_task(run_agent(started, context))


@contextmanager
def _nobodys_profile() -> Iterator[None]:
    """Hide the user's profile from moto, which asks boto3 for the regions while it is imported.

    boto3 would fail where the profile is not in the configuration.
    """
    hidden = {name: os.environ.pop(name) for name in PROFILE_VARIABLES if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _log_exception(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    logger.error("%s", context.get("message"), exc_info=context.get("exception"))


async def _bound(starting: Any, port: int) -> None:
    try:
        await starting
    except OSError as error:
        raise AddressInUse(port) from error


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise AddressInUse(port) from error


def _serve(listener: socket.socket, api: Api, clock: Callable[[], float]) -> Any:
    """Serve HTTP on the socket, a thread for each connection."""
    from moto.moto_server.werkzeug_app import MotoRequestHandler
    from werkzeug.serving import ThreadedWSGIServer

    class Handler(MotoRequestHandler):
        """Prints nothing: the terminal may belong to somebody."""

        def make_environ(self) -> dict[str, Any]:
            """With the headers as they came: what is signed are those."""
            headers = tuple((name.lower(), value) for name, value in self.headers.items())
            return {**super().make_environ(), HEADERS: headers}

        def log(self, kind: str, message: str, *arguments: Any) -> None:
            """Without its words, which may quote a request: a presigned URL is a secret."""
            logger.debug("HTTP: %s", kind)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            logger.debug("%s: %s", self.requestline.partition("?")[0], code)

        def date_time_string(self, timestamp: float | None = None) -> str:
            """For the Date of every answer."""
            return formatdate(clock() if timestamp is None else timestamp, usegmt=True)

    class Server(ThreadedWSGIServer):
        """Prints nothing either."""

        def log(self, kind: str, message: str, *arguments: Any) -> None:
            logger.error(message, *arguments)

        def handle_error(self, request: Any, client_address: Any) -> None:
            logger.debug("A request could not be read.")

    port = listener.getsockname()[1]
    server = Server("127.0.0.1", port, api, Handler, fd=listener.fileno())
    threading.Thread(target=server.serve_forever, name="sandbox-http", daemon=True).start()
    return server


def _shut_down(server: Any) -> None:
    """Stop accepting calls. One more connection wakes the server, which looks up rarely."""
    closing = threading.Thread(target=server.shutdown, name="sandbox-closing")
    closing.start()
    with suppress(OSError):
        socket.create_connection(server.server_address[:2], PATIENCE).close()
    closing.join()
    server.server_close()
