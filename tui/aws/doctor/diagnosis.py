"""Why a machine cannot be connected to: everything that may stand in the way, looked at.

`diagnose` asks for all it needs at once and gives a `Check` as soon as its answer is there, in
the order in which causes hide one another: without credentials nothing else can be known, and
an instance that is stopped has no agent. Nothing is changed at AWS.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

from tui.aws.answers import part, parts, text
from tui.aws.arn import Arn, owner_role
from tui.aws.caller import UNUSABLE, caller_or_place, soon
from tui.aws.client import Aws, Identity, abandon
from tui.aws.doctor.checks import (
    Check,
    CheckStatus,
    Machine,
    judge_agent,
    judge_connection,
    judge_credentials,
    judge_ping,
    judge_place,
    judge_registration,
    judge_role,
    judge_state,
    unknown,
)
from tui.aws.doctor.needs import (
    judge_bucket,
    judge_document,
    judge_key,
    judge_log_group,
    judge_permissions,
)
from tui.aws.documents.document import held_together
from tui.aws.errors import AccessDenied, AwsError
from tui.aws.instances import ManagedInstance, from_information
from tui.aws.permissions import PREFERENCES_DOCUMENT
from tui.aws.preferences.document import Preferences, read_preferences, read_version
from tui.language import N_, _
from tui.printable import json_text, versioned

__all__ = ["Check", "CheckStatus", "as_json", "as_ticket", "diagnose", "stands_in_the_way"]

Answer = dict[str, Any]

VERDICTS: Final = {
    CheckStatus.OK: N_("ok"),
    CheckStatus.WARNING: N_("warning"),
    CheckStatus.PROBLEM: N_("problem"),
    CheckStatus.UNKNOWN: N_("unknown"),
}
"""Each in a word."""

_CONTEXT = {"aws:ssm:SessionId": "doctor", "aws:ssm:TargetId": "doctor"}
"""The encryption context has these two keys in every session; policies may ask for them."""


async def diagnose(
    aws: Aws, target: str, *, document: str = PREFERENCES_DOCUMENT
) -> AsyncGenerator[Check, None]:
    """Every check that applies to a target, as each is made.

    Args:
        aws: who wants to connect, and from where.
        target: the id of an instance or a managed node.
        document: the session document that the session would be started with.
    """
    examination = _Examination(aws, target, document)
    try:
        async for check in examination.checks():
            yield check
    finally:
        examination.abandon()


def stands_in_the_way(checks: Sequence[Check]) -> bool:
    """Whether one of the checks found why no session can be started."""
    return any(check.verdict is CheckStatus.PROBLEM for check in checks)


def as_ticket(target: str, checks: Sequence[Check]) -> str:
    """The checks as Markdown, to be pasted into a ticket."""
    head = _("Session Manager cannot connect to `{target}`").format(
        target=target.replace("`", "")
    )
    lines = [f"## {head}", ""]
    for check in checks:
        verdict = _(VERDICTS[check.verdict])
        lines.append(f"- **{verdict}** {check.name}: {_escaped(check.evidence)}")
        if check.fix and check.verdict is not CheckStatus.OK:
            lines.append(f"  - {_escaped(check.fix)}")
    made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return "\n".join([*lines, "", _("Made by ssm-tui, {time}.").format(time=made), ""])


def as_json(target: str, checks: Sequence[Check]) -> str:
    """The checks as one JSON object, indented."""
    listed = [asdict(check) for check in checks]
    found = {"target": target, "connectable": not stands_in_the_way(checks), "checks": listed}
    return json_text(versioned(found), indent=2)


class _Examination:
    """The questions under way for one target."""

    def __init__(self, aws: Aws, target: str, document: str) -> None:
        self._aws = aws
        self._target = target
        self._document = document
        self._asked: list[asyncio.Future[Answer]] = []
        self._denied: list[str] = []

    def abandon(self) -> None:
        """Nobody waits for the answers any more."""
        for future in self._asked:
            abandon(future)

    async def checks(self) -> AsyncGenerator[Check, None]:
        now = datetime.now(UTC)
        try:
            identity, nameless = await self._caller()
        except AwsError as error:
            yield judge_credentials(error, None, now)
            return
        if nameless is None:
            yield judge_credentials(identity, self._aws.expires(), now)
        else:
            yield unknown(_("Credentials"), nameless)
        asked = _Questions(self)
        machine, managed = await asked.machine(), await asked.managed()
        place = judge_place(self._target, identity, machine, managed)
        if place.verdict is CheckStatus.PROBLEM:
            elsewhere = await self._elsewhere(identity)
            yield judge_place(self._target, identity, machine, managed, elsewhere)
            return
        yield place
        if machine is not None:
            yield judge_state(self._target, machine)
        preferences = await self._preferences()
        usable = None if isinstance(preferences, AwsError) else await self._held(preferences)
        if self._is_machine:
            yield judge_registration(self._target, managed, machine)
            if isinstance(managed, ManagedInstance):
                yield judge_ping(managed, now)
                yield judge_agent(managed, usable)
            yield judge_role(machine, managed)
        gateway = f"ssmmessages.{identity.region}.{await self._aws.dns_suffix()}"
        yield judge_connection(await asked.connected(), managed, gateway)
        yield judge_document(preferences)
        async for check in self._uses(usable):
            yield check
        yield judge_permissions(self._denied, await self._simulated(identity), self._document)

    async def _caller(self) -> tuple[Identity, AwsError | None]:
        """Who calls, or why AWS does not say so. Raises AwsError where the credentials do not hold."""
        try:
            # Whose they are is known already, perhaps; whether they hold is asked anew.
            await soon(self._aws, self.ask("sts", "get_caller_identity"))
        except UNUSABLE:
            raise
        except AwsError as error:
            region = await self._aws.region()
            return Identity("", "", "", region, self._aws.profile, None), self.noted(error)
        return await caller_or_place(self._aws)

    @property
    def _is_machine(self) -> bool:
        return self._target.startswith(("i-", "mi-"))

    async def _preferences(self) -> Preferences | AwsError:
        try:
            return await read_preferences(self._aws, self._document)
        except AwsError as error:
            return self.noted(error)

    async def _held(self, document: Preferences) -> Preferences:
        """What holds for sessions: the preferences where the document says nothing."""
        if self._document == PREFERENCES_DOCUMENT:
            return document
        try:
            account = await read_version(self._aws, PREFERENCES_DOCUMENT, "$LATEST")
        except AwsError:
            return document
        return held_together(document, account)

    async def _uses(self, preferences: Preferences | None) -> AsyncGenerator[Check, None]:
        """What the session document needs: a key, a log group, a bucket."""
        if preferences is None:
            return
        key, context = preferences.kms_key, _CONTEXT
        dry = {"KeyId": key, "NumberOfBytes": 64, "EncryptionContext": context, "DryRun": True}
        described = self.ask("kms", "describe_key", KeyId=key) if key else None
        generated = self.ask("kms", "generate_data_key", **dry) if key else None
        if described is not None and generated is not None:
            found, usable = await self.answer(described), await self.answer(generated)
            yield judge_key(key, found, _without_dry_run(usable))
        if group := preferences.log_group:
            groups = self.ask("logs", "describe_log_groups", logGroupNamePrefix=group)
            yield judge_log_group(preferences, await self.answer(groups))
        if bucket := preferences.s3_bucket:
            head = await self.answer(self.ask("s3", "head_bucket", Bucket=bucket))
            encryption = None
            if preferences.s3_encryption:
                question = self.ask("s3", "get_bucket_encryption", Bucket=bucket)
                encryption = await self.answer(question)
            yield judge_bucket(preferences, _failure(head), _failure(encryption))

    async def _elsewhere(self, identity: Identity) -> Sequence[str] | AwsError:
        """The other regions of the account that have the target."""
        if not self._is_machine:
            return ()
        regions = await self.answer(self.ask("ec2", "describe_regions"))
        if isinstance(regions, AwsError):
            return regions
        names = [text(region, "RegionName") for region in parts(regions, "Regions")]
        asked = {
            name: self._ask_for_target(name)
            for name in names
            if name and name != identity.region
        }
        return [name for name, future in asked.items() if await self._has_target(future)]

    def _ask_for_target(self, region: str) -> "asyncio.Future[Answer]":
        if self._target.startswith("mi-"):
            wanted = [{"Key": "InstanceIds", "Values": [self._target]}]
            ask = self._aws.begin_in(
                region, "ssm", "describe_instance_information", Filters=wanted
            )
        else:
            wanted = [{"Name": "instance-id", "Values": [self._target]}]
            ask = self._aws.begin_in(region, "ec2", "describe_instances", Filters=wanted)
        self._asked.append(ask)
        return ask

    async def _has_target(self, future: "asyncio.Future[Answer]") -> bool:
        answer = await self.answer(future)
        if isinstance(answer, AwsError):
            return False
        listed = parts(answer, "InstanceInformationList")
        return bool(listed) or Machine.from_answer(answer, self._target) is not None

    async def _simulated(self, identity: Identity) -> Answer | AwsError | None:
        """IAM's simulation of StartSession; many callers may not ask for it."""
        source = Arn.parse(identity.arn)
        if source is None or source.resource == "root":
            return None
        principal = identity.arn
        if role := owner_role(identity.arn):
            principal = await self._role_arn(role) or (
                f"arn:{source.partition}:iam::{source.account}:role/{role}"
            )
        hybrid = self._target.startswith("mi-")
        service, kind = ("ssm", "managed-instance") if hybrid else ("ec2", "instance")
        resource = f"{kind}/{self._target}"
        machine = Arn(source.partition, service, identity.region, source.account, resource)
        question = self.ask(
            "iam",
            "simulate_principal_policy",
            PolicySourceArn=principal,
            ActionNames=["ssm:StartSession"],
            ResourceArns=[str(machine), self._document_arn(machine)],
        )
        try:
            return await question
        except AwsError as error:
            return error

    def _document_arn(self, machine: Arn) -> str:
        """That of the session document; AWS's own belong to no account."""
        if Arn.parse(self._document) is not None:
            return self._document
        account = "" if self._document.startswith("AWS-") else machine.account
        resource = f"document/{self._document}"
        return str(Arn(machine.partition, "ssm", machine.region, account, resource))

    async def _role_arn(self, role: str) -> str:
        """The ARN of the caller's role with its path, which the caller's own ARN lacks.

        Empty where IAM does not tell.
        """
        try:
            answer = await self.ask("iam", "get_role", RoleName=role)
        except AwsError:
            return ""
        return text(part(answer, "Role"), "Arn")

    def ask(self, service: str, operation: str, **arguments: Any) -> "asyncio.Future[Answer]":
        future = self._aws.begin(service, operation, **arguments)
        self._asked.append(future)
        return future

    async def answer(self, future: "asyncio.Future[Answer]") -> Answer | AwsError:
        try:
            return await future
        except AwsError as error:
            return self.noted(error)

    def noted(self, error: AwsError) -> AwsError:
        """The error, with the action it says is missing kept for the last check."""
        if isinstance(error, AccessDenied) and error.action:
            self._denied.append(error.action)
        return error


class _Questions:
    """The three questions about the machine itself, all asked at once."""

    def __init__(self, examination: _Examination) -> None:
        self._examination = examination
        self._target = target = examination._target
        self._ec2 = None
        self._ssm = None
        if target.startswith("i-"):
            wanted = [{"Name": "instance-id", "Values": [target]}]
            self._ec2 = examination.ask("ec2", "describe_instances", Filters=wanted)
        if target.startswith(("i-", "mi-")):
            keys = [{"Key": "InstanceIds", "Values": [target]}]
            self._ssm = examination.ask("ssm", "describe_instance_information", Filters=keys)
        self._status = examination.ask("ssm", "get_connection_status", Target=target)

    async def machine(self) -> Machine | AwsError | None:
        """None when EC2 has none of that id, or is not the one to ask."""
        if self._ec2 is None:
            return None
        answer = await self._examination.answer(self._ec2)
        if isinstance(answer, AwsError):
            return answer
        return Machine.from_answer(answer, self._target)

    async def managed(self) -> ManagedInstance | AwsError | None:
        if self._ssm is None:
            return None
        answer = await self._examination.answer(self._ssm)
        if isinstance(answer, AwsError):
            return answer
        listed = (from_information(each) for each in parts(answer, "InstanceInformationList"))
        return next((node for node in listed if node.instance_id == self._target), None)

    async def connected(self) -> bool | AwsError:
        answer = await self._examination.answer(self._status)
        if isinstance(answer, AwsError):
            return answer
        return text(answer, "Status").lower() == "connected"


def _failure(answer: Answer | AwsError | None) -> AwsError | None:
    return answer if isinstance(answer, AwsError) else None


def _without_dry_run(answer: Answer | AwsError) -> AwsError | None:
    """What kept a key from being used; KMS answers a dry run that would do with an error too."""
    failed = _failure(answer)
    return None if failed is not None and "DryRun" in failed.code else failed


def _escaped(words: str) -> str:
    """Text as Markdown shows it letter for letter."""
    return "".join(f"\\{letter}" if letter in "\\`*_<>[]#|~" else letter for letter in words)
