"""A sandbox at work, to be attacked: with a session, its log, and what must not change."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import boto3

from tui.sandbox.account.documents import PREFERENCES
from tui.sandbox.account.fixtures import BUCKET
from tui.sandbox.service import Sandbox, SandboxOptions


@dataclass
class Victim:
    sandbox: Sandbox
    facts: dict[str, object]
    """What the attacker is told: the ports could be scanned for, the rest is not secret."""
    before: Any

    def changes(self) -> list[str]:
        """What an attack has changed."""
        now = _state(self.sandbox)
        return [
            f"{name}: {value} has become {now[name]}"
            for name, value in self.before.items()
            if now[name] != value
        ]


@contextmanager
def victim() -> Iterator[Victim]:
    with Sandbox(SandboxOptions(seed_history=False, max_minutes=60)) as sandbox:
        ssm, s3 = (_client(sandbox, service) for service in ("ssm", "s3"))
        target = sandbox.state.fleet.instances[0].instance_id
        session = ssm.start_session(Target=target)["SessionId"]
        s3.put_object(Bucket=BUCKET, Key=f"{session}.log", Body=b"what was said")
        facts: dict[str, object] = {
            "api": sandbox.endpoint_url.rpartition(":")[2],
            "gateway": sandbox.gateway.port,
            "instance": target,
            "session": session,
            "owner": os.getuid(),
            "pids": [str(os.getpid()), *_children()],
            "folders": [str(each) for each in Path(gettempdir()).glob("ssm-tui-*")],
        }
        yield Victim(sandbox, facts, _state(sandbox))


def _children() -> list[str]:
    """The shells among others."""
    tasks = Path("/proc/self/task").glob("*/children")
    return [pid for each in tasks for pid in each.read_text().split()]


def _client(sandbox: Sandbox, service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=sandbox.endpoint_url,
        region_name=sandbox.region,
        aws_access_key_id=sandbox.credentials.access_key_id,
        aws_secret_access_key=sandbox.credentials.secret_access_key,
    )


def _state(sandbox: Sandbox) -> dict[str, Any]:
    ssm, s3, kms = (_client(sandbox, service) for service in ("ssm", "s3", "kms"))
    listed = s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    sessions = ssm.describe_sessions(State="Active")["Sessions"]
    return {
        "sessions": [each["SessionId"] for each in sessions],
        "document": ssm.get_document(Name=PREFERENCES)["Content"],
        "objects": [(each["Key"], each["ETag"]) for each in listed],
        "keys": kms.list_keys()["Keys"],
        "buckets": [each["Name"] for each in s3.list_buckets()["Buckets"]],
    }
