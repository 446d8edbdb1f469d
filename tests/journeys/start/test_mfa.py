"""A role that wants a code asks for it in the app, and the list goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.aws.aws_server import Answer, AwsServer, caller
from tests.support.aws.sts import DEVICE, KEYS, REFUSAL, ROLE, given
from tests.ui.fakes import screen_text, type_text, until
from tui.aws.client import Aws
from tui.settings.settings import Settings
from tui.settings.state import State
from tui.ui.app import SsmTui

SIZE = (100, 30)
NODE = {"InstanceId": "i-0123456789abcdef0", "PingStatus": "Online", "ComputerName": "web"}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsServer]:
    """An account whose role wants a code."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("NO_PROXY", "*")
    folder = Path.home() / ".aws"
    folder.mkdir()
    (folder / "config").write_text(ROLE)
    (folder / "credentials").write_text(KEYS.format(name="default", key="AKIDONE"))
    with AwsServer() as fake:
        monkeypatch.setenv("AWS_ENDPOINT_URL", fake.url)
        fake.on("GetCallerIdentity", caller("arn:aws:sts::1:assumed-role/Admin/jane"))
        fake.on("DescribeInstanceInformation", Answer({"InstanceInformationList": [NODE]}))
        yield fake


def app_of_admin() -> SsmTui:
    async def open_aws() -> Aws:
        return Aws(profile="admin")

    return SsmTui(open_aws, Settings(), state=State())


async def test_a_refused_code_is_asked_for_again_and_the_next_one_opens_the_list(
    fake: AwsServer,
) -> None:
    fake.on("AssumeRole", REFUSAL, given("AssumeRole", "ASIAROLE"))
    app = app_of_admin()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: DEVICE in screen_text(app))
        await until(pilot, lambda: app.screen.query("CodeInput:focus"))
        await type_text(pilot, "111111")
        await pilot.press("enter")
        await until(pilot, lambda: "AWS rejected the code" in screen_text(app))
        await until(pilot, lambda: app.screen.query("CodeInput:focus"))
        await type_text(pilot, "222222")
        await pilot.press("enter")
        await until(pilot, lambda: NODE["InstanceId"] in screen_text(app))
        sent = [each.arguments["TokenCode"] for each in fake.asked("AssumeRole")]
        assert sent == ["111111", "222222"]
        assert "222222" not in screen_text(app)


async def test_without_a_code_there_is_a_screen_that_says_so(fake: AwsServer) -> None:
    app = app_of_admin()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.screen.query("CodeInput:focus"))
        await pilot.press("escape")
        await until(pilot, lambda: "needs an MFA code" in screen_text(app))
        assert len(app.screen_stack) == 1


async def test_who_tries_again_is_asked_again(fake: AwsServer) -> None:
    fake.on("AssumeRole", given("AssumeRole", "ASIAROLE"))
    app = app_of_admin()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.screen.query("CodeInput:focus"))
        await pilot.press("escape")
        await until(pilot, lambda: "↵ try again" in screen_text(app))
        await until(pilot, lambda: app.screen is app.main)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query("CodeInput:focus"))
        await type_text(pilot, "111111")
        await pilot.press("enter")
        await until(pilot, lambda: NODE["InstanceId"] in screen_text(app))
