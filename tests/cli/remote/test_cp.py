"""What `ssm-tui cp` makes of its words, and what it shows."""

import asyncio

import pytest
from click.testing import CliRunner

from tests.support.aws.fake_aws import FakeAws
from tui.aws.instances import ManagedInstance
from tui.cli import main
from tui.cli.remote.cp import Copying, direction, replacing
from tui.cli.remote.session_command import ResolvedTarget
from tui.sessions.copying.copy import CopyRequest


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        (["a"], "Give source and destination"),
        (["a", "b"], "No instance is named"),
        (["web-01:a", "db-01:b"], "One side must be this machine"),
        (["a", "web-01:b", "db-01:c"], "all be on this machine, or all on one"),
        (["a", "web-01:b", "."], "all be on this machine, or all on one"),
        (["web-01:a", "db-01:b", "."], "All sources must be on one instance"),
        (["-", "a", "web-01:b"], "can't be combined"),
        (["-r", "web-01:b", "-"], "can't be combined"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused_before_aws_is_asked(
    paths: list[str], words: str
) -> None:
    result = CliRunner().invoke(main, ["cp", "--reason", "look", *paths])
    assert result.exit_code == 2
    assert words in result.stderr


def test_the_side_with_a_target_says_which_way_it_goes() -> None:
    assert direction(["a:b", "./c:d"]) == ("a", ["b"], "./c:d", False)
    assert direction(["./a:b", "c", "d:e"]) == ("d", ["./a:b", "c"], "e", True)
    assert direction(["a:b", "a:c", "."]) == ("a", ["b", "c"], ".", False)


async def test_a_machine_without_a_shell_of_posix_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    windows = ManagedInstance(instance_id="i-0abc", platform_type="Windows")
    nobody = asyncio.get_running_loop().create_future()
    work = ResolvedTarget(windows, None, None, False, nobody)
    request = CopyRequest(sources=["x"], destination=".", upload=False)
    assert await Copying(FakeAws(), work, "look", {}).run(request) == 1
    assert "runs Windows" in capsys.readouterr().err


def test_what_would_be_replaced_is_named_and_counted() -> None:
    assert replacing(["a\x1b"]) == "a\u241b exists."
    assert replacing(["a", "b"]) == "a, b exist."
    assert replacing(list("abcde")) == "a, b, c and 2 more exist."
