"""The user's rules by tag hold on every kind of machine, and where its tags are not told."""

import pytest

from tests.journeys.command_line import command_line
from tests.journeys.journey import journey
from tui.sandbox.service import SandboxOptions
from tui.settings.settings import Settings, settings_file
from tui.settings.values import Rules

PRODUCTION = """
[tags."Environment=production"]
reason_pattern = '^INC-[0-9]+'
max_minutes = 7

[tags."Environment=staging"]
reason_pattern = '^STG-[0-9]+'
"""
HYBRID = "factory-gateway-osaka"
RULES = Settings(
    tags=(
        ("Environment=production", Rules(reason_pattern="^INC", max_minutes=7)),
        ("Environment=staging", Rules(reason_pattern="^STG", max_minutes=3)),
    )
)


def test_commands_hold_a_hybrid_node_to_the_rules_of_its_tags(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(PRODUCTION)
    with command_line(monkeypatch, SandboxOptions(seed_history=False)) as call:
        for target in (HYBRID, call.instance(HYBRID)):
            refused = call("exec", target, "--reason", "look", "--", "true", status=255)
            assert "The reason must match ^INC-[0-9]+" in refused.stderr
            assert "STG" not in refused.stderr
        call("exec", HYBRID, "--reason", "INC-7", "--", "true")
        assert [each["reason"] for each in call.sessions()] == ["INC-7"]


def test_commands_hold_a_machine_whose_tags_nobody_tells_to_all_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(PRODUCTION)
    denied = frozenset({"ec2:DescribeInstances", "ssm:ListTagsForResource"})
    options = SandboxOptions(seed_history=False, denied_actions=denied)
    with command_line(monkeypatch, options) as call:
        for name, action in (("web-01", "DescribeInstances"), (HYBRID, "ListTagsForResource")):
            target = call.instance(name)
            for command in (
                ["exec", target, "--reason", "INC-7", "--", "true"],
                ["forward", target, "80", "--reason", "INC-7"],
                ["proxy", target, "--reason", "INC-7"],
            ):
                refused = call(*command, status=255 if command[0] == "exec" else 1)
                assert "contradict each other: no reason starts with both" in refused.stderr
                assert '[tags."Environment=staging"]' in refused.stderr
                assert f":{action}" in refused.stderr
        assert call.sessions() == []


async def test_the_app_asks_a_hybrid_node_for_its_tags_before_it_takes_a_reason() -> None:
    async with journey(SandboxOptions(seed_history=False), settings=RULES) as story:
        await story.press("slash")
        await story.type("factory")
        await story.press("enter", "enter")
        await story.sees(r"The reason must match \^INC *│?\n")
        await story.type("look")
        await story.press("enter")
        await story.sees(r"look(.|\n)*must match \^INC(.|\n)*must match \^INC")
        await story.press(*["backspace"] * 4)
        await story.type("INC-7")
        await story.press("enter")
        await story.sees(r"limit 0[67]:\d\d")


async def test_the_app_holds_a_machine_whose_tags_nobody_tells_to_all_rules() -> None:
    options = SandboxOptions(
        seed_history=False, denied_actions=frozenset({"ec2:DescribeInstances"})
    )
    async with journey(options, settings=RULES) as story:
        await story.press("enter")
        await story.sees("contradict each other")
        await story.sees("ec2:DescribeInstances")
        await story.type("INC-7")
        await story.press("enter")
        await story.sees(r"INC-7(.|\n)*must match \^STG(.|\n)*must match \^INC")
        assert story.app.desk is not None
        assert not story.app.desk.live
