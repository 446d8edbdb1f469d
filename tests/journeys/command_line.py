"""The command line on a sandbox, as a shell calls it."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.support.aws.sandbox_calls import aws_of, named
from tui.aws.client import Aws
from tui.aws.instances import ManagedInstance
from tui.cli import main
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.sessions.session import Session
from tui.terminal.emulator import Emulator


@dataclass
class CommandLine:
    """Calls `ssm-tui` for the sandbox's account."""

    sandbox: Sandbox

    def __call__(self, *arguments: str, status: int = 0, typed: str | None = None) -> Result:
        """Call it and expect an exit status."""
        result = CliRunner().invoke(
            main, ["--region", self.sandbox.region, *arguments], input=typed
        )
        assert result.exit_code == status, (result.output, result.exception)
        return result

    def json(self, *arguments: str) -> Any:
        """Call it with `--json`, and read what it prints."""
        return json.loads(self(*arguments, "--json").stdout)

    def sessions(self, *arguments: str) -> list[dict[str, Any]]:
        """What `ssm-tui sessions` tells of each."""
        found: list[dict[str, Any]] = self.json("sessions", *arguments)["sessions"]
        return found

    def aws(self) -> Aws:
        """The same account, for what the command line has no words for."""
        return aws_of(self.sandbox)

    def instance(self, name: str) -> str:
        """The id of the instance with a name."""
        return named(self.sandbox, name)

    def live_through(self, reason: str, typed: bytes) -> str:
        """A whole session on a shell; its id."""

        async def run() -> str:
            aws = self.aws()
            try:
                target = ManagedInstance(
                    instance_id=self.instance("web-01"), name="web-01", ping_status="Online"
                )
                session = Session(
                    aws, target, reason, emulator=Emulator(80, 24), listener=lambda *_: None
                )
                session.send(typed)
                await session.run()
                assert session.session_id is not None
                return session.session_id
            finally:
                aws.close()

        return asyncio.run(run())


@contextmanager
def command_line(
    monkeypatch: pytest.MonkeyPatch, options: SandboxOptions
) -> Iterator[CommandLine]:
    """A sandbox whose address and keys are in the environment."""
    with Sandbox(options) as sandbox:
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        yield CommandLine(sandbox)
