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
from tui.aws.fleet.ec2_facts import by_id, tags_of
from tui.aws.instances import ManagedInstance
from tui.aws.preferences.document import Preferences
from tui.durations import ago
from tui.language import N_, _

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
    name = _("Credentials")
    if isinstance(identity, AwsError):
        return Check(name, PROBLEM, one_line(_(identity.title)), one_line(str(identity)))
    account = identity.account + (f" ({identity.alias})" if identity.alias else "")
    facts = [identity.arn, _("account {account}").format(account=account)]
    if identity.profile:
        facts.append(_("profile {profile}").format(profile=identity.profile))
    evidence = one_line(_(", ").join(facts))
    if expires is None:
        return Check(name, OK, evidence)
    left = expires - now
    if left <= timedelta():
        fix = _("Sign in, then try again.")
        return Check(name, PROBLEM, f"{evidence} · {_('expired')}", fix)
    shown = _("{duration} left").format(duration=ago(left.total_seconds()))
    evidence = f"{evidence} · {shown}"
    if left < SOON:
        fix = _("Renew them before you connect: you need them to resume or end a session.")
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
    name = _("Region and account")
    where = _place(identity)
    if isinstance(machine, Machine) or isinstance(managed, ManagedInstance):
        found = _("{target} is in {place}").format(target=target, place=where)
        return Check(name, OK, found)
    if not target.startswith(("i-", "mi-")):
        said = _("{target} is not an instance ID; searching in {place}")
        return Check(name, UNKNOWN, said.format(target=target, place=where))
    answer = machine if target.startswith("i-") else managed
    if isinstance(answer, AwsError):
        return unknown(name, answer)
    missing = _("{target} is not in {place}").format(target=target, place=where)
    if isinstance(elsewhere, AwsError):
        fix = _(
            "Choose the profile and region it belongs to. Other regions couldn't be searched "
            "({reason})."
        ).format(reason=one_line(elsewhere.action or _(elsewhere.title)))
        return Check(name, PROBLEM, missing, fix)
    if elsewhere:
        said = _("{target} is in {regions}, not in {place}")
        evidence = said.format(target=target, regions=_(", ").join(elsewhere), place=where)
        fix = _("Use that region: --region {region}.").format(region=elsewhere[0])
        return Check(name, PROBLEM, evidence, fix)
    fix = _(
        "Check the ID, then the profile: it may belong to another account, or was terminated "
        "or deregistered more than an hour ago."
    )
    said = _("{target} is not in {place}, nor in the account's other regions")
    return Check(name, PROBLEM, said.format(target=target, place=where), fix)


def _place(identity: Identity) -> str:
    if not identity.account:
        return identity.region
    said = _("{region}, account {account}")
    return said.format(region=identity.region, account=identity.account)


_STATES: Mapping[str, tuple[CheckStatus, str]] = {
    "running": (OK, ""),
    "pending": (PROBLEM, N_("It is still starting. Wait a minute, then try again.")),
    "stopping": (PROBLEM, N_("Wait until it has stopped, then start it.")),
    "stopped": (PROBLEM, N_("Start it: `aws ec2 start-instances --instance-ids {target}`")),
    "shutting-down": (PROBLEM, N_("It is being terminated and can't be restarted.")),
    "terminated": (PROBLEM, N_("It was terminated and can't be restarted.")),
}


def judge_state(target: str, machine: Machine | AwsError) -> Check:
    name = _("Instance state")
    if isinstance(machine, AwsError):
        return unknown(name, machine)
    verdict, fix = _STATES.get(machine.state, (UNKNOWN, ""))
    label = f"{machine.name} ({target})" if machine.name else target
    if machine.state:
        said = _("{instance} is {state} (EC2)").format(instance=label, state=machine.state)
    else:
        said = _("EC2 reports no state for {instance}").format(instance=label)
    return Check(name, verdict, one_line(said), _(fix).format(target=target))


def judge_registration(
    target: str, managed: ManagedInstance | AwsError | None, machine: Machine | AwsError | None
) -> Check:
    name = _("Managed by Systems Manager")
    if isinstance(managed, AwsError):
        return unknown(name, managed)
    if managed is not None:
        system = f"{managed.platform_name} {managed.platform_version}".strip()
        return Check(name, OK, one_line(" · ".join(filter(None, (_("registered"), system)))))
    evidence = _("Systems Manager does not list {target}").format(target=target)
    if isinstance(machine, Machine) and machine.state != "running":
        fix = _("Start the instance: only running instances are listed.")
    elif isinstance(machine, Machine) and not machine.profile:
        fix = _(
            "Attach an instance profile with AmazonSSMManagedInstanceCore, then wait a few "
            "minutes or restart SSM Agent."
        )
    elif target.startswith("mi-"):
        fix = _("Register it again with a hybrid activation: `amazon-ssm-agent -register`.")
    else:
        fix = _(
            "SSM Agent has not reported. Check that it is installed and running, that its role "
            "has AmazonSSMManagedInstanceCore, and that it reaches the ssm endpoint on port 443."
        )
    return Check(name, PROBLEM, evidence, fix)


def judge_ping(managed: ManagedInstance, now: datetime) -> Check:
    name = _("Agent heartbeat")
    age = now - managed.last_ping if managed.last_ping else None
    if age is None:
        since = _("never seen")
    else:
        since = _("last seen {duration} ago").format(duration=ago(age.total_seconds()))
    evidence = one_line(f"{managed.ping_status or _('no status')} · {since}")
    if not managed.online:
        fix = _(
            "On the instance, check that amazon-ssm-agent is running and reaches the ssm endpoint "
            "on port 443; its log is /var/log/amazon/ssm/amazon-ssm-agent.log. Restarting the "
            "agent or the instance often helps."
        )
        return Check(name, PROBLEM, evidence, fix)
    if age is not None and age > LATE:
        fix = _("The agent reports every 5 minutes: it may have just stopped.")
        return Check(name, WARNING, evidence, fix)
    return Check(name, OK, evidence)


def judge_agent(managed: ManagedInstance, preferences: Preferences | None) -> Check:
    """Whether the agent is new enough for what the session document asks of it."""
    name = _("SSM Agent version")
    evidence = one_line(managed.agent_version or _("no version reported"))
    version = parse_version(managed.agent_version)
    if version is None:
        return Check(name, UNKNOWN, evidence)
    for oldest, needs, verdict in _needed(preferences):
        if version < oldest:
            wanted = _(needs).format(version=".".join(map(str, oldest)))
            fix = _("Update it: run the document AWS-UpdateSSMAgent on the instance.")
            return Check(name, verdict, f"{evidence} · {wanted}", fix)
    return Check(name, OK, evidence)


def _needed(preferences: Preferences | None) -> list[tuple[tuple[int, ...], str, CheckStatus]]:
    needed: list[tuple[tuple[int, ...], str, CheckStatus]] = [
        (OLDEST_AGENT, N_("sessions need {version}"), PROBLEM)
    ]
    if preferences is not None and preferences.kms_key:
        words = N_("KMS-encrypted sessions need {version}")
        needed.append((OLDEST_ENCRYPTING_AGENT, words, PROBLEM))
    if preferences is not None and preferences.log_group and preferences.log_streaming:
        words = N_("streaming to CloudWatch Logs needs {version}")
        needed.append((OLDEST_STREAMING_AGENT, words, WARNING))
    needed.append((MAINTAINED_AGENT, N_("AWS maintains {version} and later"), WARNING))
    return needed


def judge_role(
    machine: Machine | AwsError | None, managed: ManagedInstance | AwsError | None
) -> Check:
    """Whether the machine may speak to Systems Manager: its instance profile or service role."""
    name = _("Instance profile")
    if isinstance(machine, AwsError):
        return unknown(name, machine)
    role = machine.profile if machine else ""
    if not role and isinstance(managed, ManagedInstance):
        role = managed.iam_role
    if role:
        arn = Arn.parse(role)
        return Check(name, OK, one_line(arn.resource if arn else role))
    if isinstance(managed, ManagedInstance) and managed.online:
        evidence = _("none attached; Default Host Management Configuration is in use")
        return Check(name, OK, evidence)
    fix = _(
        "Attach an instance profile whose role has the policy AmazonSSMManagedInstanceCore, or "
        "turn on Default Host Management Configuration."
    )
    # One that has reported before had a role then, perhaps by Default Host Management.
    verdict = WARNING if isinstance(managed, ManagedInstance) else PROBLEM
    return Check(name, verdict, _("no instance profile attached"), fix)


def judge_connection(
    connected: bool | AwsError, managed: ManagedInstance | AwsError | None, gateway: str
) -> Check:
    """GetConnectionStatus; `gateway` is the host name of the region's message gateway."""
    name = _("Connection to Session Manager")
    if isinstance(connected, AwsError):
        return unknown(name, connected)
    if connected:
        return Check(name, OK, _("connected (GetConnectionStatus)"))
    if isinstance(managed, ManagedInstance) and managed.online:
        fix = _(
            "The agent reports to Systems Manager but doesn't reach the message gateway. Let it "
            "through to {gateway} on port 443 (in a private subnet: the VPC endpoint for "
            "ssmmessages, with a security group that lets it in), and allow ssmmessages:* in "
            "its role."
        ).format(gateway=gateway)
        evidence = _("not connected (GetConnectionStatus), although the agent is online")
        return Check(name, PROBLEM, evidence, fix)
    evidence = _("not connected (GetConnectionStatus)")
    return Check(name, PROBLEM, evidence, _("See the checks above."))


def unknown(name: str, error: AwsError) -> Check:
    """A check that could not be made."""
    if isinstance(error, AccessDenied):
        if not error.action:
            return Check(name, UNKNOWN, _("no permission"), one_line(str(error)))
        action = one_line(error.action)
        evidence = _("no permission for {action}").format(action=action)
        return Check(name, UNKNOWN, evidence, _("Ask for {action}.").format(action=action))
    return Check(name, UNKNOWN, one_line(_(error.title)), one_line(str(error)))


def parse_version(words: str) -> tuple[int, ...] | None:
    """An agent's version as numbers: `3.3.987.0` -> (3, 3, 987, 0)."""
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6}){1,5}", words, re.ASCII):
        return None
    return tuple(int(number) for number in words.split("."))


def one_line(words: str) -> str:
    """Text from outside as one line without control characters."""
    return _CONTROL.sub(" ", words).strip()
