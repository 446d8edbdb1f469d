"""An AWS account that answers from memory; the modules of `tui.aws` run on it unchanged."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, TypeAlias

from tui.aws.client import Aws, Identity, RateLimiter
from tui.aws.errors import AccessDenied, AwsError, ErrorContext
from tui.aws.identity.choices import Profile, Region, SsoSettings
from tui.aws.identity.mfa import MfaCodes, MfaPrompt
from tui.aws.node_cache import NodeCache
from tui.aws.options import AwsOptions, StaticCredentials
from tui.aws.permissions import Capabilities, operation_of

Begun: TypeAlias = "asyncio.Future[dict[str, Any]]"


def denied(operation: str) -> AwsError:
    action = f"ssm:{operation_of(operation)}"
    return AccessDenied(ErrorContext(service="ssm", operation=operation, action=action))


class FakeAws(Aws):
    """Each operation has an answer: a value, an error, a list of pages, or a function.

    An error is raised, and a function is given the arguments. Nothing is left to the real one.
    """

    profile = Aws.profile  # of the options and the environment alone
    asker = Aws.asker  # itself
    allows_loopback = True
    endpoint = "https://ssm.eu-west-1.amazonaws.com"
    waiting = ""
    asking = False

    def __init__(self, answers: Mapping[str, Any] | None = None) -> None:
        self.answers: dict[str, Any] = {**(answers or {})}
        self.who: Identity | AwsError | None = None
        """Who calls; what `get_caller_identity` answers when that is None."""
        self.region_name = "eu-west-1"
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.options = AwsOptions()
        self.nodes: NodeCache | None = None
        self.read_only = ""
        self.capabilities = Capabilities()
        self.mfa_prompt: MfaPrompt | None = None
        self.lookup_limiter = RateLimiter(1_000_000)
        self.closed = False
        self.refreshed = 0
        self.runs_out: datetime | None = None
        self.lasts_after: datetime | None = None
        self.sso: SsoSettings | None = None
        self._called = asyncio.Event()
        self._gates: dict[str, asyncio.Event] = {}

    def hold(self, operation: str) -> None:
        """Let the operation wait."""
        self._gates[operation] = asyncio.Event()

    def release(self, operation: str) -> None:
        """Let the operation go on."""
        self._gates.pop(operation).set()

    def times(self, operation: str) -> int:
        """How often an operation was called."""
        return sum(name == operation for name, _ in self.calls)

    async def until_called(self, operation: str) -> None:
        async with asyncio.timeout(20):
            while not self.times(operation):
                self._called.clear()
                await self._called.wait()

    def unanswered(self, operation: str) -> Any:
        """What an operation answers that was given no answer."""
        return denied(operation)

    def metadata(self) -> dict[str, Any]:
        """What comes along with every answer."""
        headers = {"date": format_datetime(datetime.now(UTC), usegmt=True)}
        return {"ResponseMetadata": {"HTTPHeaders": headers}}

    async def call(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        self.calls.append((operation, arguments))
        self._called.set()
        await self._gate(operation)
        known = operation in self.answers
        answer = self.answers[operation] if known else self.unanswered(operation)
        if operation == "describe_instance_information" and not callable(answer):
            answer = _with_tags(answer, arguments)
        if isinstance(answer, list):
            answer = _page(answer, arguments)
        if callable(answer):
            answer = answer(arguments)
        if isinstance(answer, AwsError):
            raise answer
        return {**self.metadata(), **answer}

    async def call_once(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        return await self.call(service, operation, **arguments)

    def begin(self, service: str, operation: str, **arguments: Any) -> Begun:
        return asyncio.get_running_loop().create_task(
            self.call(service, operation, **arguments)
        )

    def begin_once(self, service: str, operation: str, **arguments: Any) -> Begun:
        return self.begin(service, operation, **arguments)

    def begin_in(self, region: str, service: str, operation: str, **arguments: Any) -> Begun:
        return self.begin(service, operation, **arguments)

    async def call_unsigned(
        self, region: str, service: str, operation: str, **arguments: Any
    ) -> dict[str, Any]:
        return await self.call(service, operation, **arguments)

    async def identity(self) -> Identity:
        await self._gate("identity")
        if isinstance(self.who, AwsError):
            raise self.who
        if self.who is None:
            caller = await self.call("sts", "get_caller_identity")
            account, arn, user = (caller.get(key, "") for key in ("Account", "Arn", "UserId"))
            self.who = Identity(account, arn, user, self.region_name, self.profile, None)
        return self.who

    def caller(self) -> Begun:
        asked = self.begin("sts", "get_caller_identity")
        asked.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        return asked

    @property
    def known(self) -> Identity | None:
        return None if isinstance(self.who, AwsError) or "identity" in self._gates else self.who

    def expires(self) -> datetime | None:
        return self.runs_out

    def ask_again(self) -> None:
        if isinstance(self.mfa_prompt, MfaCodes):
            self.mfa_prompt.ask_again()

    async def refresh(self, ahead: float = 900.0) -> None:
        self.refreshed += 1
        self.runs_out = self.lasts_after or self.runs_out

    async def reload(self) -> None:
        """There are no files."""

    async def credentials(self) -> tuple[StaticCredentials, datetime | None]:
        return StaticCredentials("AKIDEXAMPLE", "very-secret-key"), self.runs_out

    async def profiles(self) -> tuple[Profile, ...]:
        return ()

    async def regions(self) -> tuple[Region, ...]:
        return (Region(self.region_name, self.region_name),)

    async def region(self) -> str:
        return self.region_name

    async def sso_settings(self) -> SsoSettings | None:
        return self.sso

    async def keep_sso_token(self, settings: SsoSettings, token: dict[str, str]) -> None:
        """There are no files."""

    async def sign(self, url: str) -> dict[str, str]:
        return {}

    async def dns_suffix(self) -> str:
        return "amazonaws.com"

    async def dns_suffixes(self) -> tuple[str, ...]:
        return ("amazonaws.com",)

    async def ca_bundle(self) -> str | None:
        return None

    async def gateway_endpoint(self) -> str | None:
        return None

    def close(self) -> None:
        self.closed = True

    async def _gate(self, operation: str) -> None:
        if operation in self._gates:
            await self._gates[operation].wait()


def _with_tags(answer: Any, arguments: Mapping[str, Any]) -> Any:
    """No managed node here has a tag of its own."""
    keys = [each["Key"] for each in arguments.get("Filters", ())]
    is_about_tags = any(key.startswith("tag:") for key in keys)
    is_told = is_about_tags and not isinstance(answer, AwsError)
    return {"InstanceInformationList": []} if is_told else answer


def _page(pages: list[Any], arguments: Mapping[str, Any]) -> Any:
    number = int(arguments.get("NextToken", 0))
    answer = pages[number]
    if isinstance(answer, dict) and number + 1 < len(pages):
        return {**answer, "NextToken": str(number + 1)}
    return answer


def document(**inputs: object) -> dict[str, Any]:
    """The answer of GetDocument for preferences with these inputs."""
    content = {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": inputs}
    return {"Content": json.dumps(content), "DocumentVersion": "1", "Name": "x"}


def account_of(*names: str, ec2: Any = None) -> FakeAws:
    """An account with an instance for each name: i-0…00, i-0…01 and so on."""
    ids = [f"i-{number:017x}" for number in range(len(names))]
    listed = [
        {
            "InstanceId": identity,
            "PingStatus": "Online",
            "LastPingDateTime": datetime(2026, 1, 1, tzinfo=UTC),
        }
        for identity in ids
    ]
    named = [
        {"InstanceId": identity, "Tags": [{"Key": "Name", "Value": name}]}
        for identity, name in zip(ids, names, strict=True)
    ]
    return FakeAws(
        answers={
            "describe_instance_information": {"InstanceInformationList": listed},
            "describe_instances": ec2 or {"Reservations": [{"Instances": named}]},
        }
    )
