"""Runs of a command that have ended."""

from typing import Any

from tests.support.aws.fake_aws import FakeAws
from tests.support.headless import Tray
from tui.cli.remote.running import ExecRequest, Run
from tui.sessions.headless.command import RemoteCommand


def run(code: int | None, **more: Any) -> Run:
    """A run whose command has ended with an exit code, or without one."""
    one = Run(ExecRequest("web-01", "look", ("true",), 5.0))
    one._command = RemoteCommand(FakeAws(), "i-0abc", stdout=Tray(), stderr=Tray())
    one._command.exit_code = code
    for name, value in more.items():
        setattr(one, name, value)
    return one
