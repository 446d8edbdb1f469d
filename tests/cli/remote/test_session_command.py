"""The user's own rules hold for the commands too."""

from pathlib import Path

import pytest

from tests.support.aws.fake_aws import account_of
from tui.aws.errors import AccessDenied, ErrorContext
from tui.cli.remote.session_command import ReasonRefused, resolve
from tui.settings.settings import settings_file

RULES = """
[profiles.default]
max_minutes = 30

[tags."Name=web-01"]
reason_pattern = "[A-Z]+-[0-9]+"
reason_pattern_words = "a ticket and what you do"
"""

NO_NAMES = AccessDenied(ErrorContext(service="ec2", action="ec2:DescribeInstances"))

WEB = f"i-{0:017x}"


@pytest.fixture(autouse=True)
def rules() -> None:
    path = settings_file()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RULES)


@pytest.mark.parametrize("target", ["web-01", WEB])
async def test_a_reason_that_the_rules_do_not_take_is_refused_by_name_and_by_id(
    target: str,
) -> None:
    with pytest.raises(ReasonRefused, match="a ticket and what you do"):
        await resolve(account_of("web-01", "db"), target, "just looking")


async def test_a_reason_that_the_rules_take_brings_the_instance_and_the_maximum() -> None:
    work = await resolve(account_of("web-01", "db"), "web-01", "OPS-7 restart")
    assert work.instance.instance_id == WEB
    assert work.maximum == 1800.0


async def test_other_instances_have_other_rules() -> None:
    work = await resolve(account_of("web-01", "db"), "db", "just looking")
    assert work.instance.name == "db"


async def test_the_rules_of_a_profile_that_the_environment_names_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings_file().write_text("[profiles.production]\nreason_pattern = 'INC'\n")
    monkeypatch.setenv("AWS_PROFILE", "production")
    with pytest.raises(ReasonRefused, match="must match INC"):
        await resolve(account_of("db"), WEB, "just looking")


async def test_a_rule_that_was_lost_a_moment_ago_is_not_passed_over() -> None:
    settings_file().write_text("reason_required = 3")
    with pytest.raises(ReasonRefused, match="line 1: reason_required was ignored"):
        await resolve(account_of("db"), WEB, "just looking")


async def test_where_tags_cannot_be_read_the_rules_of_all_tags_hold_and_it_is_said_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings_file().write_text(RULES + "max_minutes = 5")
    with pytest.raises(ReasonRefused, match=r"(?s)a ticket and what.*ec2:DescribeInstances"):
        await resolve(account_of("db", ec2=NO_NAMES), WEB, "just looking")
    work = await resolve(account_of("db", ec2=NO_NAMES), WEB, "OPS-7 look")
    assert work.maximum == 300.0
    assert f"The tags of {WEB} are unknown, so the rules" in capsys.readouterr().err
