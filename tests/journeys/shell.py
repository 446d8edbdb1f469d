"""From the start of the program to a shell, and what is left of it."""

import re
import signal

import boto3

from tests.support.program import Program
from tui.sandbox.service import Sandbox
from tui.sessions.orphans.crash_record import FOLDER
from tui.settings.settings import state_directory


def connect(running: Program, reason: str = "leaving") -> None:
    """From the list to a shell's prompt."""
    running.sees("web-01")
    running.type("/web-01\r")
    running.sees("▌.web-01")
    running.type("\r")
    running.sees("Connect to web-01")
    running.type(reason)
    running.sees(re.escape(reason))
    # Together with other than ASCII it would be taken for a paste.
    running.type("\r")
    running.sees(r"\$ ?\n")


def active_sessions(sandbox: Sandbox) -> int:
    client = boto3.client(
        "ssm",
        endpoint_url=sandbox.endpoint_url,
        region_name=sandbox.region,
        aws_access_key_id=sandbox.credentials.access_key_id,
        aws_secret_access_key=sandbox.credentials.secret_access_key,
    )
    return len(client.describe_sessions(State="Active")["Sessions"])


CALL = ("exec", "--interactive", "web-01", "--reason", "look", "--")


def kill(running: Program) -> None:
    """Kill it once what its session needs to be taken up has been written."""
    files = state_directory() / FOLDER
    running.until(
        lambda: any('"input_to"' in path.read_text() for path in files.glob("*.json"))
    )
    running.signal(signal.SIGKILL)
    running.wait()
