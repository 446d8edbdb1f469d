"""Calls of the sandbox, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tui.aws.client import Aws, StaticCredentials
from tui.sandbox.account.documents import PREFERENCES
from tui.sandbox.service import Sandbox


def content(**inputs: object) -> str:
    return json.dumps(
        {
            "schemaVersion": "1.0",
            "description": "",
            "sessionType": "Standard_Stream",
            "inputs": inputs,
        }
    )


def create(ssm: Any, text: str) -> dict[str, Any]:
    answer: dict[str, Any] = ssm.create_document(
        Name=PREFERENCES, Content=text, DocumentType="Session", DocumentFormat="JSON"
    )
    return answer


def refusal_of(call: Any, **arguments: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as refusal:
        call(**arguments)
    response: dict[str, Any] = refusal.value.response
    return response


def named(sandbox: Sandbox, name: str) -> str:
    """The id of the instance with this name."""
    return next(
        instance.instance_id
        for instance in sandbox.state.fleet.instances
        if instance.name == name
    )


def aws_of(sandbox: Sandbox) -> Aws:
    """The program's own client of the sandbox."""
    keys = sandbox.credentials
    return Aws(
        region=sandbox.region,
        endpoint_url=sandbox.endpoint_url,
        credentials=StaticCredentials(keys.access_key_id, keys.secret_access_key),
    )


def profiles_of(sandbox: Sandbox) -> Path:
    """The user's AWS configuration, made to have the profiles of the sandbox's accounts."""
    folder = Path.home() / ".aws"
    folder.mkdir(exist_ok=True)
    path = folder / "config"
    path.write_text(sandbox.configuration())
    return path
