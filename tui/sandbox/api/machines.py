"""The fleet as EC2 instances: DescribeInstances, with names, tags and states; DescribeRegions.

moto could hold them, but it takes milliseconds and a network of its own to make one; ten
thousand of ours must be there at once. So these calls are answered here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from hashlib import sha256
from xml.sax.saxutils import escape

from tui.sandbox.account.fleet import Fleet, Instance, InstanceState
from tui.sandbox.calls.answers import ApiError, next_token, page_start

NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"
LARGEST_PAGE = 1000
PROFILE_ID = "AIPAQSANDBOXEXAMPLE01"
#: A machine that does not run was told to end so long ago, in seconds: EC2 shows a terminated
#: one for about an hour.
ENDED_AGO = 600.0
SHUT_DOWN = "Client.UserInitiatedShutdown"
#: The regions that are enabled in every account.
REGIONS = (
    *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1"),
    *("ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2"),
    *("eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"),
)

_FILTERS: dict[str, Callable[[Instance], str]] = {
    "instance-id": lambda instance: instance.instance_id,
    "instance-state-name": lambda instance: instance.state.words,
    "instance-state-code": lambda instance: str(instance.state.value),
    "instance-type": lambda instance: instance.instance_type,
    "private-ip-address": lambda instance: instance.address,
    "private-dns-name": lambda instance: instance.computer_name,
    # None here has a public address, or one of IPv6.
    "ip-address": lambda instance: "",
    "ipv6-address": lambda instance: "",
}


class Machines:
    """Answers for the machines of one region that are EC2 instances."""

    def __init__(self, fleet: Fleet, region: str, account: str) -> None:
        self._machines = fleet.machines
        self._region, self._account = region, account

    def describe_instances(self, form: Mapping[str, str], request_id: str, now: float) -> str:
        """The XML for a query; `form` holds its parameters, flat, as `InstanceId.1`."""
        ids = list(_list(form, "InstanceId"))
        if ids and "MaxResults" in form:
            raise ApiError(
                "InvalidParameterCombination",
                "The parameter instancesSet cannot be used with the parameter maxResults",
            )
        chosen = self._filtered(self._by_ids(ids), form)
        first, size = _page(form)
        token = ""
        if first + size < len(chosen):
            token = f"<nextToken>{next_token('machines', first + size)}</nextToken>"
        items = "".join(
            _reservation(machine, self._region, self._account, now)
            for machine in chosen[first : first + size]
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<DescribeInstancesResponse xmlns="{NAMESPACE}">'
            f"<requestId>{request_id}</requestId>"
            f"<reservationSet>{items}</reservationSet>{token}</DescribeInstancesResponse>"
        )

    def _by_ids(self, ids: list[str]) -> list[Instance]:
        if not ids:
            return list(self._machines.values())
        for instance_id in ids:
            if re.fullmatch(r"i-[0-9a-f]{8}(?:[0-9a-f]{9})?", instance_id) is None:
                raise ApiError("InvalidInstanceID.Malformed", f'Invalid id: "{instance_id}"')
        if unknown := [each for each in ids if each not in self._machines]:
            plural, verb = ("s", "do") if len(unknown) > 1 else ("", "does")
            raise ApiError(
                "InvalidInstanceID.NotFound",
                f"The instance ID{plural} '{', '.join(unknown)}' {verb} not exist",
            )
        return [self._machines[instance_id] for instance_id in ids]

    def _filtered(self, machines: list[Instance], form: Mapping[str, str]) -> list[Instance]:
        for number in range(1, 201):
            name = form.get(f"Filter.{number}.Name")
            if name is None:
                break
            patterns = list(_list(form, f"Filter.{number}.Value"))
            values = _filter_values(name, self._region, self._account)
            exact = frozenset(patterns)
            wild = [pattern for pattern in patterns if "*" in pattern or "?" in pattern]
            machines = [
                machine
                for machine in machines
                if any(
                    value in exact or any(fnmatchcase(value, each) for each in wild)
                    for value in values(machine)
                )
            ]
        return machines


def _filter_values(name: str, region: str, account: str) -> Callable[[Instance], list[str]]:
    if name in ("vpc-id", "subnet-id"):
        value = vpc_id(region) if name == "vpc-id" else subnet_id(region)
        return lambda machine: [] if machine.state is InstanceState.TERMINATED else [value]
    if name == "iam-instance-profile.arn":
        return lambda machine: [_profile_arn(machine, account)]
    if name == "tag-key":
        return lambda machine: list(machine.tags)
    if name.startswith("tag:"):
        key = name.removeprefix("tag:")
        return lambda machine: [machine.tags[key]] if key in machine.tags else []
    if name in _FILTERS:
        return lambda machine: [_FILTERS[name](machine)]
    raise ApiError("InvalidParameterValue", f"The filter '{name}' is invalid")


def _page(form: Mapping[str, str]) -> tuple[int, int]:
    first, size = 0, LARGEST_PAGE
    if token := form.get("NextToken"):
        error = ApiError("InvalidParameterValue", f"Invalid value '{token}' for nextToken")
        first = int(page_start(token, "machines", error))
    if "MaxResults" in form:
        wanted = form["MaxResults"]
        if not wanted.isdecimal() or not 5 <= int(wanted) <= LARGEST_PAGE:
            raise ApiError(
                "InvalidParameterValue",
                f"Value ( {wanted} ) for parameter maxResults is invalid. Expecting a value "
                f"between 5 and {LARGEST_PAGE}.",
            )
        size = int(wanted)
    return first, size


def _list(form: Mapping[str, str], name: str) -> Iterator[str]:
    number = 1
    while (value := form.get(f"{name}.{number}")) is not None:
        yield value
        number += 1


def describe_regions(form: Mapping[str, str], request_id: str, home: str) -> str:
    """The XML for a query; the sandbox's own region is always among them."""
    known = dict.fromkeys((*REGIONS, home))
    wanted = list(_list(form, "RegionName")) or list(known)
    if unknown := [name for name in wanted if name not in known]:
        raise ApiError("InvalidParameterValue", f"Invalid region names: {', '.join(unknown)}")
    items = "".join(
        f"<item><regionName>{escape(name)}</regionName>"
        f"<regionEndpoint>ec2.{escape(name)}.amazonaws.com</regionEndpoint>"
        "<optInStatus>opt-in-not-required</optInStatus></item>"
        for name in wanted
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<DescribeRegionsResponse xmlns="{NAMESPACE}"><requestId>{request_id}</requestId>'
        f"<regionInfo>{items}</regionInfo></DescribeRegionsResponse>"
    )


def _reservation(machine: Instance, region: str, account: str, now: float) -> str:
    suffix = machine.instance_id.removeprefix("i-")
    windows = machine.platform.kind == "Windows"
    platform = "<platform>windows</platform>" if windows else ""
    arm = machine.instance_type.startswith(("m7g", "t4g"))
    return (
        f"<item><reservationId>r-{suffix}</reservationId><ownerId>{account}</ownerId>"
        "<groupSet/><instancesSet><item>"
        f"<instanceId>{machine.instance_id}</instanceId><imageId>ami-{suffix}</imageId>"
        f"{_state(machine, now)}"
        f"<instanceType>{machine.instance_type}</instanceType>"
        f"<launchTime>{_moment(now - machine.age)}</launchTime>"
        f"<placement><availabilityZone>{escape(region)}a</availabilityZone>"
        f"<tenancy>default</tenancy></placement>{platform}{_network(machine, region)}"
        f"<platformDetails>{'Windows' if windows else 'Linux/UNIX'}</platformDetails>"
        f"<architecture>{'arm64' if arm else 'x86_64'}</architecture>{_profile(machine, account)}"
        f"<tagSet>{_tags(machine)}</tagSet></item></instancesSet></item>"
    )


def _state(machine: Instance, now: float) -> str:
    """Its state, why it has it, and its addresses, which a terminated one has lost."""
    code, words = machine.state.value, machine.state.words
    state = f"<instanceState><code>{code}</code><name>{words}</name></instanceState>"
    if machine.state is InstanceState.RUNNING:
        why = "<reason/>"
    else:
        at = datetime.fromtimestamp(now - ENDED_AGO, UTC).strftime("%Y-%m-%d %H:%M:%S GMT")
        why = (
            f"<reason>User initiated ({at})</reason><stateReason><code>{SHUT_DOWN}</code>"
            f"<message>{SHUT_DOWN}: User initiated shutdown</message></stateReason>"
        )
    if machine.state is InstanceState.TERMINATED:
        return f"{state}<privateDnsName/>{why}"
    return (
        f"{state}<privateDnsName>{escape(machine.computer_name)}</privateDnsName>{why}"
        f"<privateIpAddress>{machine.address}</privateIpAddress>"
    )


def _network(machine: Instance, region: str) -> str:
    """Its subnet and VPC, which a terminated one has lost."""
    if machine.state is InstanceState.TERMINATED:
        return ""
    return f"<subnetId>{subnet_id(region)}</subnetId><vpcId>{vpc_id(region)}</vpcId>"


def vpc_id(region: str) -> str:
    """Of the one VPC of a region."""
    return f"vpc-0{sha256(region.encode()).hexdigest()[:16]}"


def subnet_id(region: str) -> str:
    """Of its one subnet."""
    return f"subnet-0{sha256(f'subnet of {region}'.encode()).hexdigest()[:16]}"


def _profile(machine: Instance, account: str) -> str:
    if not machine.profile or machine.state is InstanceState.TERMINATED:
        return ""
    arn = escape(_profile_arn(machine, account))
    return f"<iamInstanceProfile><arn>{arn}</arn><id>{PROFILE_ID}</id></iamInstanceProfile>"


def _profile_arn(machine: Instance, account: str) -> str:
    name = machine.profile
    return f"arn:aws:iam::{account}:instance-profile/{name}" if name else ""


def _tags(machine: Instance) -> str:
    return "".join(
        f"<item><key>{escape(key)}</key><value>{escape(value)}</value></item>"
        for key, value in machine.tags.items()
    )


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
