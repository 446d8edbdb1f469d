"""An AWS account that answers from memory; the modules of `tui.aws` run on it unchanged."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from tui.aws.client import Aws
from tui.aws.errors import AccessDenied, AwsError, Facts

Answer = Callable[[Mapping[str, Any]], Any]


def denied(operation: str) -> AwsError:
    action = "ssm:" + "".join(word.title() for word in operation.split("_"))
    return AccessDenied(Facts(service="ssm", operation=operation, action=action))


@dataclass
class FakeAws(Aws):
    """Each operation has an answer: a value, an error, or a function of the arguments."""

    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        super().__init__(region="eu-west-1", endpoint_url="http://127.0.0.1:1")

    async def call(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        self.calls.append((operation, arguments))
        self.called.set()
        answer = self.answers.get(operation, denied(operation))
        if callable(answer):
            answer = answer(arguments)
        if isinstance(answer, AwsError):
            raise answer
        headers = {"date": format_datetime(datetime.now(UTC), usegmt=True)}
        return {"ResponseMetadata": {"HTTPHeaders": headers}, **answer}

    async def call_once(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        return await self.call(service, operation, **arguments)

    def begin(
        self, service: str, operation: str, **arguments: Any
    ) -> "asyncio.Future[dict[str, Any]]":
        return asyncio.ensure_future(self.call(service, operation, **arguments))  # noqa: TID251

    async def sign(self, url: str) -> dict[str, str]:
        return {}

    async def dns_suffixes(self) -> tuple[str, ...]:
        return ("amazonaws.com",)

    def times(self, operation: str) -> int:
        """How often an operation was called."""
        return sum(name == operation for name, _ in self.calls)

    async def until_called(self, operation: str) -> None:
        async with asyncio.timeout(20):
            while not self.times(operation):
                self.called.clear()
                await self.called.wait()


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
