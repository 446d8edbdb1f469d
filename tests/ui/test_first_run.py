"""Nobody to ask: what there is, what is missing, what to do."""

from pathlib import Path

import pytest

from tests.ui.fakes import FakeAccount, make_app, registry_of, screen_text, toasts, until
from tests.ui.nobody import demo, never, nobody
from tui.aws.client import Aws
from tui.aws.errors import NoRegion, Unreachable
from tui.settings.settings import Directories
from tui.ui.desk.dependencies import OpenFailed

SIZE = (100, 40)


async def test_the_profiles_found_and_the_demo_are_offered(tmp_path: Path) -> None:
    aws = nobody()
    apart = Directories(tmp_path / "demo" / "state", tmp_path / "demo" / "data")

    app = make_app(aws, open_place=never, open_demo=demo, demo_directories=lambda: apart)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "Profiles found (P chooses one):" in screen_text(app))
        text = screen_text(app)
        assert "No AWS credentials" in text
        assert "shop" in text
        assert "IAM Identity Center · eu-west-1" in text
        assert "Looked for, in this order" in text
        assert "d demo" in text
        await pilot.press("d")
        await until(pilot, lambda: "db-primary" in screen_text(app))
        assert " DEMO " in screen_text(app)
        assert aws.closed
        assert app.desk is not None
        assert app.desk.archive is not None
        assert app.desk.archive.path.is_relative_to(tmp_path / "demo")
        assert registry_of(app).directories == apart


async def test_nothing_is_renewed_where_there_is_nothing() -> None:
    app = make_app(nobody())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "No AWS credentials" in screen_text(app))
        await pilot.press("I")
        await until(pilot, lambda: toasts(app))
        assert toasts(app)[0].startswith("No AWS credentials found.")


async def test_a_line_that_is_down_is_not_blamed_on_the_profile() -> None:
    aws = nobody()
    aws.who = Unreachable()
    app = make_app(aws, open_place=never)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "AWS can't be reached" in screen_text(app))
        assert not [worker for worker in app.workers if worker.group == "profiles"]


async def test_without_a_demo_at_hand_its_command_is_named() -> None:
    app = make_app(nobody())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "`ssm-tui demo` needs no AWS account" in screen_text(app))
        assert "d demo" not in screen_text(app)
        await pilot.press("d")
        await pilot.pause()
        assert "No AWS credentials" in screen_text(app)


async def test_a_demo_that_cannot_start_says_why() -> None:
    async def demo() -> Aws:
        raise OpenFailed("The sandbox needs packages that aren't installed.")

    app = make_app(nobody(), open_demo=demo)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "d demo" in screen_text(app))
        await pilot.press("d")
        await until(pilot, lambda: "packages that aren't installed" in screen_text(app))


@pytest.mark.parametrize("size", [(60, 16), (100, 30)])
async def test_the_way_out_is_in_sight_however_small_it_is(size: tuple[int, int]) -> None:
    app = make_app(nobody(), open_place=never, open_demo=demo)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "d demo" in screen_text(app))


async def test_who_has_no_region_can_choose_one_in_place() -> None:
    aws = FakeAccount(describe_instance_information=NoRegion())
    aws.who = NoRegion()
    went: list[str | None] = []

    async def go(profile: str | None, region: str | None) -> Aws:
        went.append(region)
        return FakeAccount()

    app = make_app(aws, open_place=go)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "R chooses one here" in screen_text(app))
        await pilot.press("R")
        await until(pilot, lambda: "▌   ap-northeast-1" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "db-primary" in screen_text(app))
        assert went == ["eu-west-1"]
