"""The managed instances that the sandbox shows.

The first dozen are written by hand, so that a list of them is worth looking at: several
platforms, a hybrid node, a wide-character name, agents that went silent, and one that reports
in but takes no sessions. More are made from the seed: the same number and seed give the same
fleet.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

LATEST_AGENT = "3.3.987.0"
DAY = 86_400.0
#: An agent reports about every five minutes.
PING_INTERVAL = 300.0


@dataclass(frozen=True)
class Platform:
    """An operating system as Systems Manager names it."""

    kind: str
    name: str
    version: str
    user: str = "ssm-user"


AMAZON_2023 = Platform("Linux", "Amazon Linux", "2023")
AMAZON_2 = Platform("Linux", "Amazon Linux", "2")
UBUNTU_24 = Platform("Linux", "Ubuntu", "24.04")
UBUNTU_18 = Platform("Linux", "Ubuntu", "18.04")
DEBIAN = Platform("Linux", "Debian GNU/Linux", "12")
RED_HAT = Platform("Linux", "Red Hat Enterprise Linux", "9.4")
WINDOWS = Platform("Windows", "Microsoft Windows Server 2022 Datacenter", "10.0.20348")
MACOS = Platform("MacOS", "macOS", "14.5")


@dataclass(frozen=True)
class Instance:
    """One managed node; `silent` is for how many seconds its agent has not been heard of."""

    instance_id: str
    name: str
    platform: Platform
    address: str
    computer_name: str
    agent_version: str = LATEST_AGENT
    silent: float = 0.0
    takes_sessions: bool = True
    tags: Mapping[str, str] = field(default_factory=dict)
    instance_type: str = "t3.medium"
    age: float = 90 * DAY
    """Seconds since it was launched or registered."""

    @property
    def hybrid(self) -> bool:
        return self.instance_id.startswith("mi-")

    @property
    def online(self) -> bool:
        return not self.silent

    @property
    def connected(self) -> bool:
        """Whether a session can be started: online, and its agent reaches the message gateway."""
        return self.online and self.takes_sessions

    def last_ping(self, now: float) -> float:
        """When the agent last reported, in Unix seconds."""
        if self.silent:
            return now - self.silent
        phase = sum(self.instance_id.encode()) % PING_INTERVAL
        return now - (now + phase) % PING_INTERVAL


class Fleet:
    """The instances by id, in the order in which AWS would list them: none in particular."""

    def __init__(self, instances: Iterator[Instance]) -> None:
        self.by_id = {instance.instance_id: instance for instance in instances}
        self.instances = tuple(self.by_id.values())

    def get(self, instance_id: str) -> Instance | None:
        return self.by_id.get(instance_id)

    def __len__(self) -> int:
        return len(self.instances)


def make_fleet(count: int, seed: int) -> Fleet:
    """A fleet of `count` instances; deterministic."""
    source = random.Random(seed)  # noqa: S311  - wants to be repeatable, guards nothing
    return Fleet(_instances(count, source))


def _instances(count: int, source: random.Random) -> Iterator[Instance]:
    for index in range(count):
        pattern = NOTABLE[index] if index < len(NOTABLE) else _ordinary(index, source)
        yield _instance(pattern, index, source)


@dataclass(frozen=True)
class _Pattern:
    name: str
    platform: Platform
    team: str
    environment: str = "production"
    agent_version: str = LATEST_AGENT
    silent: float = 0.0
    takes_sessions: bool = True
    hybrid: bool = False
    instance_type: str = "t3.medium"


NOTABLE = (
    _Pattern("web-01", AMAZON_2023, "web"),
    _Pattern("web-02", AMAZON_2023, "web", agent_version="3.3.859.0"),
    _Pattern("api-01", UBUNTU_24, "platform", instance_type="m7g.large"),
    _Pattern("db-primary", RED_HAT, "data", instance_type="r6i.2xlarge"),
    _Pattern("請求システム-01", AMAZON_2, "経理", agent_version="3.2.2303.0"),
    _Pattern("staging-web", DEBIAN, "web", "staging", silent=3.2 * DAY),
    _Pattern("win-ad-01", WINDOWS, "identity", instance_type="m6i.large"),
    _Pattern("mac-build-01", MACOS, "mobile", "build", instance_type="mac2.metal"),
    _Pattern("factory-gateway-osaka", DEBIAN, "iot", hybrid=True),
    _Pattern("legacy-cron", UBUNTU_18, "platform", agent_version="2.3.978.0", silent=41 * DAY),
    _Pattern("reports (private subnet)", AMAZON_2023, "data", takes_sessions=False),
    _Pattern("bastion", UBUNTU_24, "platform", instance_type="t4g.nano"),
)

_ROLES = ("web", "api", "worker", "cache", "db", "search", "queue", "batch", "edge", "mail")
_ENVIRONMENTS = ("production", "production", "staging", "development")
_PLATFORMS = (AMAZON_2023, AMAZON_2023, AMAZON_2, UBUNTU_24, DEBIAN, RED_HAT, WINDOWS)
_TYPES = ("t3.micro", "t3.medium", "m7g.large", "c7i.xlarge", "r6i.2xlarge")


def _ordinary(index: int, source: random.Random) -> _Pattern:
    role, environment = source.choice(_ROLES), source.choice(_ENVIRONMENTS)
    return _Pattern(
        name=f"{role}-{environment[:4]}-{index:05d}",
        platform=source.choice(_PLATFORMS),
        team=role,
        environment=environment,
        agent_version=LATEST_AGENT if source.random() < 0.8 else "3.2.2303.0",
        silent=source.uniform(0.1, 60) * DAY if source.random() < 0.04 else 0.0,
        instance_type=source.choice(_TYPES),
    )


def _instance(pattern: _Pattern, index: int, source: random.Random) -> Instance:
    prefix, network = ("mi", "192.168") if pattern.hybrid else ("i", "10.0")
    address = f"{network}.{index // 250 % 256}.{index % 250 + 4}"
    host = f"ip-{address.replace('.', '-')}.ap-northeast-1.compute.internal"
    if pattern.platform.kind == "Windows":
        host = f"EC2AMAZ-{source.getrandbits(28):07X}"
    if pattern.hybrid:
        host = f"{pattern.name}.factory.example"
    return Instance(
        instance_id=f"{prefix}-0{source.getrandbits(64):016x}",
        name=pattern.name,
        platform=pattern.platform,
        address=address,
        computer_name=host,
        agent_version=pattern.agent_version,
        silent=pattern.silent,
        takes_sessions=pattern.takes_sessions,
        tags=_tags(pattern),
        instance_type=pattern.instance_type,
        age=max(pattern.silent, source.uniform(5, 700) * DAY),
    )


def _tags(pattern: _Pattern) -> dict[str, str]:
    tags = {"Environment": pattern.environment, "Team": pattern.team}
    return tags if pattern.hybrid else {"Name": pattern.name, **tags}
