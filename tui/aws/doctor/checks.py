"""What stands between a user and a machine: one pure judgement for each possible cause.

Each takes what was found, or the error that kept it from being found, and gives a `Check`:
a verdict, its evidence, and what to do. `tui.aws.doctor.diagnosis` finds things and asks for
judgement.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tui.aws.answers import part, text
from tui.aws.arn import Arn
from tui.aws.client import Identity
from tui.aws.errors import AccessDenied, AwsError
from tui.aws.instances import ManagedInstance, by_id, tags_of
from tui.aws.preferences.document import Preferences

OLDEST_AGENT = (2, 3, 68, 0)
"""The first SSM Agent that takes sessions, by AWS's prerequisites for Session Manager."""

OLDEST_ENCRYPTING_AGENT = (2, 3, 539, 0)
"""The first that encrypts them with KMS, by the same page."""

OLDEST_STREAMING_AGENT = (3, 0, 284, 0)
"""The first that streams them to CloudWatch Logs, by the same page."""

MAINTAINED_AGENT = (3, 0, 0, 0)

LATE = timedelta(minutes=15)
"""An agent reports every five minutes: after three that did not come something is wrong."""

SOON = timedelta(minutes=15)
"""Credentials that end earlier may end within the session that is about to start."""

# C0, DEL, C1, separators, and what turns the direction of text round (UAX #9).
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+"
)


class CheckStatus(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    """A session can be started, but something is not as it should be."""
    PROBLEM = "problem"
    """It stands in the way of a session."""
    UNKNOWN = "unknown"
    """It could not be found out."""


OK, WARNING, PROBLEM, UNKNOWN = CheckStatus


@dataclass(frozen=True, slots=True)
class Check:
    """One possible cause, and whether it is the one. The texts are single lines."""

    name: str
    verdict: CheckStatus
    evidence: str
    fix: str = ""
    """What to do; empty where there is nothing to do."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What EC2 knows of an instance."""

    state: str
    profile: str
    """ARN of its instance profile; empty for none."""
    name: str

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any], instance_id: str) -> "Machine | None":
        """The instance in an answer of DescribeInstances; None when it is not among them."""
        if (found := by_id(answer).get(instance_id)) is None:
            return None
        state = text(part(found, "State"), "Name")
        profile = text(part(found, "IamInstanceProfile"), "Arn")
        return cls(state, profile, tags_of(found).get("Name", ""))


def judge_credentials(
    identity: Identity | AwsError, expires: datetime | None, now: datetime
) -> Check:
    name = "Credentials"
    if isinstance(identity, AwsError):
        return Check(name, PROBLEM, one_line(identity.title), one_line(str(identity)))
    account = identity.account + (f" ({identity.alias})" if identity.alias else "")
    profile = f", profile {identity.profile}" if identity.profile else ""
    evidence = one_line(f"{identity.arn}, account {account}{profile}")
    if expires is None:
        return Check(name, OK, evidence)
    left = expires - now
    if left <= timedelta():
        fix = "Sign in again, then try again."
        return Check(name, PROBLEM, f"{evidence}; they have run out", fix)
    evidence += f"; {duration_words(left)} left"
    if left < SOON:
        fix = "Renew them before you connect: a session cannot be resumed or ended without."
        return Check(name, WARNING, evidence, fix)
    return Check(name, OK, evidence)


def judge_place(
    target: str,
    identity: Identity,
    machine: Machine | AwsError | None,
    managed: ManagedInstance | AwsError | None,
    elsewhere: Sequence[str] | AwsError = (),
) -> Check:
    """Whether the target is in this account and region; `elsewhere` are other regions with it."""
    name = "Region and account"
    where = identity.region + (f", account {identity.account}" if identity.account else "")
    if isinstance(machine, Machine) or isinstance(managed, ManagedInstance):
        return Check(name, OK, f"{target} is in {where}")
    if not target.startswith(("i-", "mi-")):
        return Check(name, UNKNOWN, f"{target} is no instance; it is looked for in {where}")
    answer = machine if target.startswith("i-") else managed
    if isinstance(answer, AwsError):
        return unknown(name, answer)
    if isinstance(elsewhere, AwsError):
        fix = (
            "Choose the region and profile that it belongs to; other regions could not be "
            f"searched ({one_line(elsewhere.action or elsewhere.title)})."
        )
        return Check(name, PROBLEM, f"{target} is not in {where}", fix)
    if elsewhere:
        regions = ", ".join(elsewhere)
        fix = f"Use that region: --region {elsewhere[0]}."
        return Check(name, PROBLEM, f"{target} is in {regions}, not in {where}", fix)
    fix = (
        "Check the id, then the profile: it belongs to another account, or it was terminated "
        "or deregistered more than an hour ago."
    )
    evidence = f"{target} is not in {where}, nor in the account's other regions"
    return Check(name, PROBLEM, evidence, fix)


_STATES: Mapping[str, tuple[CheckStatus, str]] = {
    "running": (OK, ""),
    "pending": (PROBLEM, "Wait a minute: it is still starting."),
    "stopping": (PROBLEM, "Wait until it has stopped, then start it."),
    "stopped": (PROBLEM, "Start it: aws ec2 start-instances --instance-ids {target}"),
    "shutting-down": (PROBLEM, "It is being terminated and does not come back."),
    "terminated": (PROBLEM, "It was terminated and does not come back."),
}


def judge_state(target: str, machine: Machine | AwsError) -> Check:
    name = "Instance state"
    if isinstance(machine, AwsError):
        return unknown(name, machine)
    verdict, fix = _STATES.get(machine.state, (UNKNOWN, ""))
    label = f"{machine.name} ({target})" if machine.name else target
    evidence = one_line(f"EC2 says that {label} is {machine.state or 'in no state'}")
    return Check(name, verdict, evidence, fix.format(target=target))


def judge_registration(
    target: str, managed: ManagedInstance | AwsError | None, machine: Machine | AwsError | None
) -> Check:
    name = "Managed by Systems Manager"
    if isinstance(managed, AwsError):
        return unknown(name, managed)
    if managed is not None:
        system = f"{managed.platform_name} {managed.platform_version}".strip()
        return Check(name, OK, one_line(f"registered{', ' if system else ''}{system}"))
    evidence = f"Systems Manager does not list {target}"
    if isinstance(machine, Machine) and machine.state != "running":
        fix = "It lists running instances only: start it first."
    elif isinstance(machine, Machine) and not machine.profile:
        fix = (
            "Attach an instance profile with AmazonSSMManagedInstanceCore, then wait a few "
            "minutes or restart SSM Agent."
        )
    elif target.startswith("mi-"):
        fix = "Register it again with a hybrid activation: amazon-ssm-agent -register."
    else:
        fix = (
            "Its SSM Agent has not reported: check that it is installed and runs, that its role "
            "has AmazonSSMManagedInstanceCore, and that it reaches the ssm endpoint on port 443."
        )
    return Check(name, PROBLEM, evidence, fix)


def judge_ping(managed: ManagedInstance, now: datetime) -> Check:
    name = "Agent heartbeat"
    age = now - managed.last_ping if managed.last_ping else None
    since = f"last heard of {duration_words(age)} ago" if age is not None else "never heard of"
    evidence = one_line(f"{managed.ping_status or 'no status'}, {since}")
    if not managed.online:
        fix = (
            "On the machine: is amazon-ssm-agent running, and does it reach the ssm endpoint on "
            "port 443? Its log is /var/log/amazon/ssm/amazon-ssm-agent.log. A restart of the "
            "agent or of the machine often helps."
        )
        return Check(name, PROBLEM, evidence, fix)
    if age is not None and age > LATE:
        fix = "The agent reports every five minutes: it may just have stopped."
        return Check(name, WARNING, evidence, fix)
    return Check(name, OK, evidence)


def judge_agent(managed: ManagedInstance, preferences: Preferences | None) -> Check:
    """Whether the agent is new enough for what the session document asks of it."""
    name = "SSM Agent version"
    evidence = one_line(managed.agent_version or "it tells no version")
    version = parse_version(managed.agent_version)
    if version is None:
        return Check(name, UNKNOWN, evidence)
    for oldest, needs, verdict in _needed(preferences):
        if version < oldest:
            wanted = ".".join(map(str, oldest))
            fix = "Update it: run the document AWS-UpdateSSMAgent on the machine."
            return Check(name, verdict, f"{evidence}; {needs} {wanted}", fix)
    return Check(name, OK, evidence)


def _needed(preferences: Preferences | None) -> list[tuple[tuple[int, ...], str, CheckStatus]]:
    needed: list[tuple[tuple[int, ...], str, CheckStatus]] = [
        (OLDEST_AGENT, "sessions need", PROBLEM)
    ]
    if preferences is not None and preferences.kms_key:
        words = "sessions encrypted with KMS need"
        needed.append((OLDEST_ENCRYPTING_AGENT, words, PROBLEM))
    if preferences is not None and preferences.log_group and preferences.log_streaming:
        words = "streaming to CloudWatch Logs needs"
        needed.append((OLDEST_STREAMING_AGENT, words, WARNING))
    needed.append((MAINTAINED_AGENT, "AWS maintains those from", WARNING))
    return needed


def judge_role(
    machine: Machine | AwsError | None, managed: ManagedInstance | AwsError | None
) -> Check:
    """Whether the machine may speak to Systems Manager: its instance profile or service role."""
    name = "Instance profile"
    if isinstance(machine, AwsError):
        return unknown(name, machine)
    role = machine.profile if machine else ""
    if not role and isinstance(managed, ManagedInstance):
        role = managed.iam_role
    if role:
        arn = Arn.parse(role)
        return Check(name, OK, one_line(arn.resource if arn else role))
    if isinstance(managed, ManagedInstance) and managed.online:
        evidence = "none is attached; Default Host Management Configuration serves it"
        return Check(name, OK, evidence)
    fix = (
        "Attach an instance profile whose role has the policy AmazonSSMManagedInstanceCore, or "
        "turn on Default Host Management Configuration."
    )
    # One that has reported before had a role then, perhaps by Default Host Management.
    verdict = WARNING if isinstance(managed, ManagedInstance) else PROBLEM
    return Check(name, verdict, "no instance profile is attached", fix)


def judge_connection(
    connected: bool | AwsError, managed: ManagedInstance | AwsError | None, gateway: str
) -> Check:
    """GetConnectionStatus; `gateway` is the host name of the region's message gateway."""
    name = "Connection to Session Manager"
    if isinstance(connected, AwsError):
        return unknown(name, connected)
    if connected:
        return Check(name, OK, "GetConnectionStatus says connected")
    evidence = "GetConnectionStatus says notconnected"
    if isinstance(managed, ManagedInstance) and managed.online:
        fix = (
            f"The agent reports to Systems Manager but does not reach the message gateway: let "
            f"it through to {gateway} on port 443 (in a private subnet, the VPC endpoint for "
            "ssmmessages, with a security group that lets it in), and allow ssmmessages:* in "
            "its role."
        )
        return Check(name, PROBLEM, f"{evidence}, although its agent is online", fix)
    return Check(name, PROBLEM, evidence, "The checks above say why.")


def unknown(name: str, error: AwsError) -> Check:
    """A check that could not be made."""
    if isinstance(error, AccessDenied):
        action = one_line(error.action or "it")
        return Check(name, UNKNOWN, f"you are not allowed {action}", f"Ask for {action}.")
    return Check(name, UNKNOWN, one_line(error.title), one_line(str(error)))


def parse_version(words: str) -> tuple[int, ...] | None:
    """An agent's version as numbers: `3.3.987.0` -> (3, 3, 987, 0)."""
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6}){1,5}", words, re.ASCII):
        return None
    return tuple(int(number) for number in words.split("."))


def duration_words(time: timedelta) -> str:
    """`41 days`, `3 hours`, `1 minute`: one unit, rounded down."""
    seconds = max(int(time.total_seconds()), 0)
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            number = seconds // length
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def one_line(words: str) -> str:
    """Text from outside as one line without control characters."""
    return _CONTROL.sub(" ", words).strip()
