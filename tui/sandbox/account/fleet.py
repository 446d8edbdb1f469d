"""The machines that the sandbox shows.

The first managed instances are written by hand, so that a list of them is worth looking at:
several platforms, a hybrid node, a wide-character name. More are made from the seed: the same
number and seed give the same fleet.

For each cause of "why can't I connect?" there is a machine. Managed ones stand in the list as
AWS would list them; the others are known to EC2 alone, and are found by their ids, which are
always these:

    name                    id                   why no session can be started
    staging-web                                  its agent was last heard of three days ago
    legacy-cron                                  silent for weeks
    reports (private subnet)                     online, but does not reach the message gateway
    invoices-2018                                its agent, 2.2, is older than Session Manager
    night-batch             i-0ec20000000000001  stopped
    scaled-in               i-0ec20000000000002  stopping
    web-00                  i-0ec20000000000003  terminated
    build-cache             i-0ec20000000000004  not managed: it has no instance profile
    vpn-appliance           i-0ec20000000000005  not managed: it has a profile, but no agent
    analytics-abroad        i-0ec20000000000006  in another region, and well there

Those that are managed have their ids from the seed. The other region is us-east-1, unless the
sandbox is there; then it is eu-west-1.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from tui.sandbox.account.role import ACCOUNT_ID
from tui.sandbox.options import DEFAULT_REGION

LATEST_AGENT = "3.3.987.0"
DAY = 86_400.0
#: An agent reports about every five minutes.
PING_INTERVAL = 300.0
#: The instance profile of machines that have one.
PROFILE = "ManagedInstance"
#: Where the one machine is that is elsewhere.
OTHER_REGIONS = ("us-east-1", "eu-west-1")


class InstanceState(Enum):
    """Of an instance, as EC2 knows it: its code, which is also its place in a life."""

    RUNNING = 16
    TERMINATED = 48
    STOPPING = 64
    STOPPED = 80

    @property
    def words(self) -> str:
        """AWS's name of it: `shutting-down`."""
        return self.name.lower().replace("_", "-")


def arn(instance_id: str, region: str = DEFAULT_REGION) -> str:
    """The ARN under which policies name a node."""
    if instance_id.startswith("mi-"):
        return f"arn:aws:ssm:{region}:{ACCOUNT_ID}:managed-instance/{instance_id}"
    return f"arn:aws:ec2:{region}:{ACCOUNT_ID}:instance/{instance_id}"


@dataclass(frozen=True)
class Platform:
    """An operating system as Systems Manager names it."""

    kind: str
    name: str
    version: str
    user: str = "ssm-user"


AMAZON_2023 = Platform("Linux", "Amazon Linux", "2023")
AMAZON_2 = Platform("Linux", "Amazon Linux", "2")
AMAZON_1 = Platform("Linux", "Amazon Linux AMI", "2018.03")
UBUNTU_24 = Platform("Linux", "Ubuntu", "24.04")
UBUNTU_18 = Platform("Linux", "Ubuntu", "18.04")
DEBIAN = Platform("Linux", "Debian GNU/Linux", "12")
RED_HAT = Platform("Linux", "Red Hat Enterprise Linux", "9.4")
WINDOWS = Platform("Windows", "Microsoft Windows Server 2022 Datacenter", "10.0.20348")
MACOS = Platform("MacOS", "macOS", "14.5")


@dataclass(frozen=True)
class Instance:
    """One machine; `silent` is for how many seconds its agent has not been heard of."""

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
    state: InstanceState = InstanceState.RUNNING
    profile: str = PROFILE
    """Name of its instance profile; empty for none."""
    managed: bool = True
    """Whether its agent has registered with Systems Manager."""

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
    """The machines of one region, in the order in which AWS would list them: none in particular."""

    def __init__(self, machines: Iterable[Instance] = ()) -> None:
        known = {machine.instance_id: machine for machine in machines}
        self.by_id = {key: machine for key, machine in known.items() if machine.managed}
        self.instances = tuple(self.by_id.values())
        """Those that Systems Manager lists."""
        self.machines = {key: machine for key, machine in known.items() if not machine.hybrid}
        """Those that EC2 knows, by id."""

    def get(self, instance_id: str) -> Instance | None:
        return self.by_id.get(instance_id)

    def tag(self, instance_id: str, tags: Mapping[str, str]) -> None:
        """Give a managed instance these tags and no others."""
        self.by_id[instance_id] = replace(self.by_id[instance_id], tags=tags)
        self.instances = tuple(self.by_id.values())

    def __len__(self) -> int:
        return len(self.instances)


NOWHERE = Fleet()


def make_fleets(count: int, seed: int, region: str) -> dict[str, Fleet]:
    """The fleets of an account by region: one of `count`, and one machine elsewhere."""
    elsewhere = next(other for other in OTHER_REGIONS if other != region)
    abroad = _numbered(6, "analytics-abroad", elsewhere, age=60 * DAY)
    return {region: make_fleet(count, seed, region), elsewhere: Fleet([abroad])}


def make_fleet(count: int, seed: int, region: str = DEFAULT_REGION) -> Fleet:
    """A fleet of `count` managed instances, and those that EC2 alone knows; deterministic."""
    source = random.Random(seed)  # noqa: S311  - wants to be repeatable, guards nothing
    return Fleet([*_instances(count, source, region), *_unmanaged(region)])


def _instances(count: int, source: random.Random, region: str) -> Iterator[Instance]:
    for index in range(count):
        pattern = NOTABLE[index] if index < len(NOTABLE) else _ordinary(index, source)
        yield _instance(pattern, index, source, region)


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
    _Pattern(
        "invoices-2018", AMAZON_1, "経理", agent_version="2.2.916.0", takes_sessions=False
    ),
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


def _instance(pattern: _Pattern, index: int, source: random.Random, region: str) -> Instance:
    prefix, network = ("mi", "192.168") if pattern.hybrid else ("i", "10.0")
    address = f"{network}.{index // 250 % 256}.{index % 250 + 4}"
    host = _host_name(address, region)
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
        profile="" if pattern.hybrid else PROFILE,
    )


def _unmanaged(region: str) -> Iterator[Instance]:
    """The machines that EC2 knows and Systems Manager does not."""
    stopped, stopping, terminated = (
        InstanceState.STOPPED,
        InstanceState.STOPPING,
        InstanceState.TERMINATED,
    )
    yield _numbered(1, "night-batch", region, state=stopped, managed=False, age=200 * DAY)
    yield _numbered(2, "scaled-in", region, state=stopping, managed=False, age=DAY)
    yield _numbered(3, "web-00", region, state=terminated, managed=False, age=400 * DAY)
    yield _numbered(4, "build-cache", region, profile="", managed=False, age=30 * DAY)
    yield _numbered(5, "vpn-appliance", region, managed=False, age=500 * DAY)


def _numbered(number: int, name: str, region: str, **more: Any) -> Instance:
    """A machine with an id that can be written down."""
    address = f"10.9.0.{number + 3}"
    return Instance(
        instance_id=f"i-0ec2{number:013d}",
        name=name,
        platform=AMAZON_2023,
        address=address,
        computer_name=_host_name(address, region),
        tags={"Name": name, "Environment": "production", "Team": "platform"},
        **more,
    )


def _host_name(address: str, region: str) -> str:
    """The private DNS name that EC2 gives."""
    domain = "ec2" if region == "us-east-1" else f"{region}.compute"
    return f"ip-{address.replace('.', '-')}.{domain}.internal"


def _tags(pattern: _Pattern) -> dict[str, str]:
    tags = {"Environment": pattern.environment, "Team": pattern.team}
    return tags if pattern.hybrid else {"Name": pattern.name, **tags}
