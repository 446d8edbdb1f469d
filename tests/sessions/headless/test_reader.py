"""Who reads a command's words on the machine."""

import shlex
from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws, denied
from tui.aws.instances import ManagedInstance
from tui.sessions.headless.reader import shell_operator, words_for, words_on_terminal


@pytest.mark.parametrize(
    ("command", "operator"),
    [
        (("df -h | tail -1",), "|"),
        (("a && b",), "&&"),
        (("a; b",), ";"),
        (("a>b",), ">"),
        (("df -h",), ""),
        (("echo 'a | b'",), ""),
        (("echo 'a",), ""),
        (("",), ""),
        (("sh", "-c", "a | b"), ""),
    ],
)
def test_who_counts_on_a_shell_is_told_that_there_is_none(
    command: tuple[str, ...], operator: str
) -> None:
    assert shell_operator(command) == operator


async def given(
    command: str | tuple[str, ...], platform: str = "", answer: Any = None
) -> tuple[tuple[str, ...], list[str], FakeAws]:
    """What the agent is given, what the user is told, and who was asked."""
    aws = FakeAws({"describe_instance_information": answer or denied("x")})
    said: list[str] = []
    node = ManagedInstance("i-0abc", platform_type=platform)
    words = (command,) if isinstance(command, str) else command
    return await words_for(aws, node, words, said.append), said, aws


WINDOWS = {"InstanceInformationList": [{"InstanceId": "i-0abc", "PlatformType": "Windows"}]}
PIPED = r"Get-Content C:\Temp\a.txt | Select-String 'a b'"


@pytest.mark.parametrize("answer", [None, WINDOWS])
async def test_on_windows_power_shell_reads_the_words_and_a_backslash_survives(
    answer: Any,
) -> None:
    words, said, _ = await given(PIPED, "" if answer else "Windows", answer)
    # The agent takes the line apart, and PowerShell joins what it is given.
    assert " ".join(shlex.split(words[0])) == PIPED
    assert said == []


async def test_on_windows_words_are_joined_with_blanks() -> None:
    words, _, aws = await given(
        ("Get-ChildItem", r"C:\Temp", "|", "Sort-Object", "a b"), "Windows"
    )
    assert shlex.split(words[0]) == [r"Get-ChildItem C:\Temp | Sort-Object a b"]
    assert aws.calls == []


async def test_elsewhere_words_go_as_they_are_and_a_missing_shell_is_said() -> None:
    words, said, _ = await given(PIPED, "Linux")
    assert words == (PIPED,)
    assert "No shell interprets `|`" in said[0]


async def test_what_all_read_alike_asks_nothing() -> None:
    for command in ("df -h", ("printf", "a b", r"C:\x")):
        words, said, aws = await given(command)
        assert (words, said, aws.calls) == (
            (command,) if isinstance(command, str) else command,
            [],
            [],
        )


async def test_a_platform_that_may_not_be_asked_for_is_no_windows() -> None:
    words, said, aws = await given(r"type C:\a > b")
    assert (words, len(said)) == ((r"type C:\a > b",), 1)
    assert aws.times("describe_instance_information") == 1


async def test_what_a_document_runs_by_itself_stays_so() -> None:
    words, _, aws = await given((), "Windows")
    assert (words, aws.calls) == ((), [])
    assert words_on_terminal(ManagedInstance("i-0abc", platform_type="Windows"), ()) == ()
