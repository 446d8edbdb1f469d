"""Nobody is signed in; the app signs in by itself, and goes on."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from tests.support.aws.aws_server import Answer, AwsServer, Drop, caller
from tests.support.aws.sso import ARN, CLIENT, CONFIG, DEVICE, PENDING, ROLE, TOKEN
from tests.support.traces import files_below, found
from tests.ui.fakes import screen_text, toasts, until
from tui.aws.client import Aws
from tui.settings.settings import Settings
from tui.settings.state import State
from tui.ui.app import SsmTui
from tui.ui.screens.sign_in import SignInScreen

SIZE = (100, 30)
CODE = str(DEVICE["userCode"])
NODE = {"InstanceId": "i-0123456789abcdef0", "PingStatus": "Online", "ComputerName": "web"}


@pytest.fixture
def corp(monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsServer]:
    """A company that signs in by IAM Identity Center."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("NO_PROXY", "*")
    folder = Path.home() / ".aws"
    folder.mkdir()
    (folder / "config").write_text(CONFIG)
    with AwsServer() as fake:
        monkeypatch.setenv("AWS_ENDPOINT_URL", fake.url)
        fake.on("RegisterClient", Answer(CLIENT))
        fake.on("StartDeviceAuthorization", Answer(DEVICE))
        fake.on("CreateToken", PENDING, Answer(TOKEN))
        fake.on("GetRoleCredentials", Answer(ROLE))
        fake.on("GetCallerIdentity", caller(ARN))
        fake.on("DescribeInstanceInformation", Answer({"InstanceInformationList": [NODE]}))
        yield fake


def app_of_shop() -> SsmTui:
    async def open_aws() -> Aws:
        return Aws(profile="shop")

    return SsmTui(open_aws, Settings(), state=State())


async def ask_to_sign_in(pilot: Pilot[None], app: SsmTui) -> None:
    await until(pilot, lambda: "Or sign in here: press s." in screen_text(app))
    await pilot.press("s")
    await until(pilot, lambda: CODE in screen_text(app))


async def test_a_code_is_shown_and_after_its_confirmation_the_list_is_there(
    corp: AwsServer,
) -> None:
    app = app_of_shop()
    async with app.run_test(size=SIZE) as pilot:
        await ask_to_sign_in(pilot, app)
        assert "the code expires in" in screen_text(app)
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard == DEVICE["verificationUriComplete"])
        await until(pilot, lambda: "i-0123456789abcdef0" in screen_text(app))
        assert "shop" in screen_text(app)
        assert str(TOKEN["accessToken"]) not in screen_text(app)


async def test_what_a_sign_in_gives_is_in_the_shared_cache_and_nowhere_else(
    corp: AwsServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    app = app_of_shop()
    async with app.run_test(size=SIZE) as pilot:
        await ask_to_sign_in(pilot, app)
        await until(pilot, lambda: "i-0123456789abcdef0" in screen_text(app))
        painted = screen_text(app)
    secrets = {
        str(given[name])
        for given, name in (
            (TOKEN, "accessToken"),
            (CLIENT, "clientSecret"),
            (DEVICE, "deviceCode"),
        )
    }
    cache = Path.home() / ".aws" / "sso" / "cache"
    assert len(found(secrets, files_below(cache))) == 2
    seen = "\n".join([painted, *(each.getMessage() for each in caplog.records)])
    traces = [("what was seen", seen.encode()), *files_below(Path.home())]
    assert found(secrets, [each for each in traces if str(cache) not in each[0]]) == []


async def test_a_sign_in_can_be_left_and_nothing_is_written(corp: AwsServer) -> None:
    corp.on("CreateToken", PENDING)
    app = app_of_shop()
    async with app.run_test(size=SIZE) as pilot:
        await ask_to_sign_in(pilot, app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        assert "Or sign in here" in screen_text(app)
        assert not list((Path.home() / ".aws" / "sso").rglob("*.json"))


async def test_a_sign_in_that_fails_says_why_and_can_begin_again(corp: AwsServer) -> None:
    corp.on("StartDeviceAuthorization", Drop(), Answer(DEVICE))
    app = app_of_shop()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "Or sign in here" in screen_text(app))
        await pilot.press("s")
        await until(pilot, lambda: "✕ " in screen_text(app))
        await pilot.press("r")
        await until(pilot, lambda: CODE in screen_text(app))


async def test_without_a_browser_the_user_is_told_to_copy(corp: AwsServer) -> None:
    corp.on("CreateToken", PENDING)
    app = app_of_shop()
    opened: list[str] = []

    def browse(url: str) -> bool:
        opened.append(url)
        return False

    async with app.run_test(size=SIZE) as pilot:
        await ask_to_sign_in(pilot, app)
        cast(SignInScreen, app.screen)._browse = browse
        await pilot.press("enter")
        await until(pilot, lambda: any("No browser" in words for words in toasts(app)))
        assert opened == [DEVICE["verificationUriComplete"]]
