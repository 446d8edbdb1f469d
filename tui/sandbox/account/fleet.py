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

Those that are managed have their ids from the seed. In further regions and accounts the numbers
begin behind 100 for each region and 1000 for each account: ids are of one machine in all the
world. The other region is us-east-1, unless the
sandbox is there; then it is eu-west-1.
"""

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

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


def arn(instance_id: str, region: str, account: str) -> str:
    """The ARN under which policies name a node."""
    if instance_id.startswith("mi-"):
        return f"arn:aws:ssm:{region}:{account}:managed-instance/{instance_id}"
    return f"arn:aws:ec2:{region}:{account}:instance/{instance_id}"


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

    def with_another(self, machine: Instance) -> "Fleet":
        """The same fleet and one machine more."""
        return Fleet({**self.machines, **self.by_id, machine.instance_id: machine}.values())

    def __len__(self) -> int:
        return len(self.instances)


NOWHERE = Fleet()


@dataclass(frozen=True)
class Site:
    """Where a fleet is, and what tells it from those elsewhere."""

    region: str
    seed: int | str
    prefix: str = ""
    """Of the names."""
    numbers: int = 0
    """The ids that can be written down begin behind this number."""


def make_fleets(
    count: int, seed: int, region: str, further: Sequence[str] = (), account: int = 0
) -> dict[str, Fleet]:
    """The fleets of an account by region: of `count` at home and further away, and one machine.

    Args:
        count: managed instances of each.
        seed: what they are made from.
        region: the home.
        further: the other regions.
        account: 0 is the home account. Names elsewhere say where they are: `use1-web-01`, and
            `stg-web-01` in account 1.
    """
    staging = "stg-" if account else ""
    sites = [Site(region, f"{account} {seed}" if account else seed, staging, account * 1000)]
    for number, other in enumerate(further, 1):
        prefix = f"{staging}{short_name(other)}-"
        numbers = account * 1000 + number * 100
        sites.append(Site(other, f"{account} {seed} {other}", prefix, numbers))
    fleets = {site.region: _fleet(count, site) for site in sites}
    elsewhere = next(other for other in OTHER_REGIONS if other != region)
    home = sites[0]
    name = f"{staging}analytics-abroad"
    abroad = _numbered(6, name, Site(elsewhere, 0, "", home.numbers), age=60 * DAY)
    known = fleets.get(elsewhere, NOWHERE)
    return fleets | {elsewhere: known.with_another(abroad)}


def short_name(region: str) -> str:
    """A region's name as the names of machines have it: `apne1`, `use1`, `euc1`."""
    area, *middle, number = region.split("-")
    words = re.findall("north|south|east|west|central|gov|iso", "-".join(middle))
    return area + "".join(word[0] for word in words) + number


def make_fleet(count: int, seed: int, region: str = DEFAULT_REGION) -> Fleet:
    """A fleet of `count` managed instances, and those that EC2 alone knows; deterministic."""
    return _fleet(count, Site(region, seed))


def _fleet(count: int, site: Site) -> Fleet:
    source = random.Random(site.seed)  # noqa: S311  - wants to be repeatable, guards nothing
    return Fleet([*_instances(count, source, site), *_unmanaged(site)])


def _instances(count: int, source: random.Random, site: Site) -> Iterator[Instance]:
    for index in range(count):
        pattern = NOTABLE[index] if index < len(NOTABLE) else _ordinary(index, source)
        if site.prefix:
            pattern = replace(pattern, name=f"{site.prefix}{pattern.name}")
        yield _instance(pattern, index, source, site.region)


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


def _unmanaged(site: Site) -> Iterator[Instance]:
    """The machines that EC2 knows and Systems Manager does not."""
    stopped, stopping, terminated = (
        InstanceState.STOPPED,
        InstanceState.STOPPING,
        InstanceState.TERMINATED,
    )
    yield _numbered(1, "night-batch", site, state=stopped, managed=False, age=200 * DAY)
    yield _numbered(2, "scaled-in", site, state=stopping, managed=False, age=DAY)
    yield _numbered(3, "web-00", site, state=terminated, managed=False, age=400 * DAY)
    yield _numbered(4, "build-cache", site, profile="", managed=False, age=30 * DAY)
    yield _numbered(5, "vpn-appliance", site, managed=False, age=500 * DAY)


def _numbered(number: int, name: str, site: Site, **more: Any) -> Instance:
    """A machine with an id that can be written down."""
    name = f"{site.prefix}{name}"
    address = f"10.9.0.{number + 3}"
    return Instance(
        instance_id=f"i-0ec2{site.numbers + number:013d}",
        name=name,
        platform=AMAZON_2023,
        address=address,
        computer_name=_host_name(address, site.region),
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
