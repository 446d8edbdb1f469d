"""The command line on a sandbox, as a shell calls it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.support.aws.sandbox_calls import aws_of, named
from tui.aws.client import Aws
from tui.cli import main
from tui.sandbox.service import Sandbox, SandboxOptions


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

    def aws(self) -> Aws:
        """The same account, for what the command line has no words for."""
        return aws_of(self.sandbox)

    def instance(self, name: str) -> str:
        """The id of the instance with a name."""
        return named(self.sandbox, name)


@contextmanager
def command_line(
    monkeypatch: pytest.MonkeyPatch, options: SandboxOptions
) -> Iterator[CommandLine]:
    """A sandbox whose address and keys are in the environment."""
    with Sandbox(options) as sandbox:
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        yield CommandLine(sandbox)
