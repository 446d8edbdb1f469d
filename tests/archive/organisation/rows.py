"""Rows of an organisation's history, for the tests of what keeps them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tui.aws.organisation.session import OrganisationSession

BEGAN = datetime(2026, 11, 1, 12, tzinfo=UTC)


def session(number: int = 0, **known: Any) -> OrganisationSession:
    """One of which every field has something of its own."""
    row: dict[str, Any] = {
        "session_id": f"ada-{number:017x}",
        "account": f"{number % 3:012}",
        "region": ("eu-west-1", "us-east-1")[number % 2],
        "role": "Admin",
        "session_name": "ada",
        "source_identity": "",
        "principal": f"arn:aws:sts::{number % 3:012}:assumed-role/Admin/ada",
        "source_ip": f"192.0.2.{number % 256}",
        "user_agent": "aws-cli/2.31",
        "from_console": number % 5 == 0,
        "target": f"i-{number % 7:017x}",
        "document": "",
        "reason": f"INC-{number}: restart",
        "start": BEGAN - timedelta(minutes=number),
        "end": None,
        "resumed": 0,
        "ended_by": "",
        "error_code": "",
        "error_message": "",
        "event_id": f"{number:036x}",
    }
    return OrganisationSession(**row | known)
