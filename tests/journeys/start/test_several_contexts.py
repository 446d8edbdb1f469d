"""Two accounts in three regions, in one list: one is denied, one wants a code."""

import re
from collections.abc import Iterator

import pytest

from tests.support.aws.sandbox_calls import profiles_of
from tests.support.program import Program, program
from tui.sandbox.account.role import OTHER_ACCOUNT_ID
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.settings.settings import settings_file

REGIONS = ("us-east-1", "eu-west-1")
WORK = """
[contexts.work]
profiles = ["production", "staging", "guarded"]
regions = ["ap-northeast-1", "us-east-1", "eu-west-1"]

[contexts.audit]
profiles = ["production"]
regions = ["*"]
read_only = true
"""


@pytest.fixture
def wide() -> Iterator[Sandbox]:
    denied = f"{OTHER_ACCOUNT_ID}/us-east-1/ssm:DescribeInstanceInformation"
    options = SandboxOptions(
        seed_history=False, accounts=2, regions=REGIONS, denied_actions=frozenset({denied})
    )
    with Sandbox(options) as running:
        profiles_of(running)
        settings_file().parent.mkdir(parents=True, exist_ok=True)
        settings_file().write_text(WORK)
        yield running


def look_for(running: Program, name: str) -> None:
    """Put the cursor on a machine."""
    running.type(f"/{name}\r")
    running.sees(rf"▌.?{name}")


def back(running: Program, gone: str) -> None:
    """Leave what is shown; a key that came too early would be a part of another."""
    running.type("\x1b")
    running.until(lambda: not re.search(gone, running.screen))


def leave(running: Program) -> None:
    running.type("q")
    assert running.wait() == 0


@pytest.mark.usefixtures("wide")
def test_machines_of_two_accounts_are_listed_and_each_is_reached_in_its_own() -> None:
    with program("--context", "work") as running:
        running.sees("4 of 9 contexts not listed|4 of 9 missing")
        assert "MFA" not in running.screen, "nothing is asked before it is wanted"
        running.type("e")
        running.sees(r"✕ staging@us-east-1 +ssm:DescribeInstanceInformation denied")
        running.sees(r"\? guarded@eu-west-1 +code needed")
        running.sees(r"● production@us-east-1 PROD +updated .* 1[34] listed")
        back(running, "retry all|╭")
        look_for(running, "stg-euw1-web-01")
        running.sees("staging@eu-west-1")
        running.type("w")
        running.sees("stg-euw1-web-01")
        running.sees("staging.*eu-west-1|eu-west-1.*staging|210987654321")
        running.sees("retry")
        back(running, "retry")
        running.type("\r")
        running.sees("Connect to stg-euw1-web-01")
        running.sees("staging@eu-west-1")
        running.type("INC-7 abroad\r")
        running.sees(r"\$ ?\n")
        running.type("echo $((6*7))\r")
        running.sees(r"\n42\b")
        running.type("exit\r")
        running.sees("Ended: The remote shell exited")
        running.sees("Esc close")
        back(running, "Esc close")
        running.type("2")
        running.sees(r"stg-eu.*web-01 +staging.*west-1 .*INC-7 abroad")
        running.type("\r")
        running.sees(r"✓ Verified")
        running.sees("INC-7 abroad")
        back(running, "Verified|CloudTrail")
        leave(running)


@pytest.mark.usefixtures("wide")
def test_a_code_is_given_once_for_all_regions_of_its_profile() -> None:
    with program("--context", "work") as running:
        running.sees("4 of 9 contexts not listed|4 of 9 missing")
        running.type("I")
        running.sees(r"\? guarded@ap-northeast-1")
        running.type("\x1b[B\r")
        running.sees("mfa/you")
        running.type("123456\r")
        # In the region where all of its account is denied it is so too.
        running.sees("2 of 9 contexts not listed|2 of 9 missing")
        running.type("/context:guarded web-01\r")
        running.sees("2 of 92")
        running.sees(r"stg-euw1-web-01 +guarded@eu-west-1")


@pytest.mark.usefixtures("wide")
def test_where_nothing_may_change_all_regions_are_listed_and_no_session_opened() -> None:
    with program("--context", "audit") as running:
        running.sees("read only")
        running.sees("4[0-9] instances")
        running.type("/euw1-web-01\r")
        running.sees(r"▌.?euw1-web-01")
        running.type("\r")
        running.sees(r"No session was opened: .*read only by")
        running.type("w")
        running.sees("retry")
