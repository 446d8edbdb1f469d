"""The list of managed instances."""

from tests.ui.fakes import (
    FLEET,
    FakeAws,
    instance,
    make_app,
    opened,
    screen_text,
    toasts,
    type_text,
    until,
)
from tui.aws.errors import AccessDenied, Facts, Throttled
from tui.ui.app import SsmTui
from tui.ui.widgets.instances import InstancesView

SIZE = (100, 30)


def view(app: SsmTui) -> InstancesView:
    return app.main.query_one(InstancesView)


def pages(*names: str) -> list[dict[str, object]]:
    return [
        {"InstanceInformationList": [instance(n, Name=name)]} for n, name in enumerate(names)
    ]


async def test_instances_are_listed_with_state_and_tags() -> None:
    app = make_app()
    async with app.run_test(size=(140, 30)) as pilot:
        await opened(pilot)
        text = screen_text(app)
        assert "○ lost 3 h" in text
        assert "env=prod, team=web" in text
        assert "5 instances · 1 offline · updated 0 s ago" in text


async def test_a_narrow_screen_still_says_which_machines_are_lost_and_names_the_key() -> None:
    listed = [instance(n, Name=f"machine number {n} of a long name") for n in range(3)]
    listed[1]["PingStatus"] = "ConnectionLost"
    app = make_app(FakeAws(describe_instance_information=[{"InstanceInformationList": listed}]))
    async with app.run_test(size=(60, 16)) as pilot:
        await opened(pilot)
        text = screen_text(app)
        assert text.count("● online") == 2
        assert text.count("○ lost 0 s") == 1
        assert "w why not?" in text


async def test_at_a_hundred_columns_address_and_tags_are_seen() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        headings = screen_text(app).splitlines()[3]
        assert all(f" {name}" in headings for name in ("State", "Platform", "Address", "Tags"))


async def test_only_what_is_listed_is_counted() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await type_text(pilot, "/web")
        await until(pilot, lambda: "2 of 5" in screen_text(app))
        assert "offline" not in screen_text(app)
        assert "2 of 5 · updated" in screen_text(app)


async def test_pages_show_as_they_arrive() -> None:
    arrived = pages("first", "second")
    aws = FakeAws(describe_instance_information=arrived)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        aws.hold("describe_instances")
        await until(pilot, lambda: aws.called("describe_instances"))
        aws.release("describe_instances")
        await opened(pilot)
        assert [row.item.name for row in view(app).table.rows.visible] == ["first", "second"]


async def test_a_keystroke_filters_and_escape_goes_back() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await type_text(pilot, "/web !env=prod")
        await until(pilot, lambda: "1 of 5" in screen_text(app))
        assert "web-2" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: view(app).table.has_focus)
        await pilot.press("escape")
        await until(pilot, lambda: "5 instances" in screen_text(app))


async def test_a_filter_that_nothing_holds_says_so() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await type_text(pilot, "/nothing-like-it")
        await until(pilot, lambda: "None of 5 matches this filter." in screen_text(app))


async def test_letters_in_order_find_what_is_similar() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await type_text(pilot, "/dbpr")
        await until(pilot, lambda: "1 similar of 5" in screen_text(app))
        assert "db-primary" in screen_text(app)


async def test_names_that_ec2_denies_are_told_once_and_the_list_goes_on() -> None:
    denied = AccessDenied(Facts(action="ec2:DescribeInstances"))
    app = make_app(FakeAws(describe_instances=denied))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        [told] = toasts(app)
        assert told.startswith("The list goes on without names and tags.")
        assert "ec2:DescribeInstances" in told
        assert len(view(app).table.rows) == len(FLEET)


async def test_a_refresh_forgets_what_is_gone() -> None:
    aws = FakeAws(describe_instance_information=pages("one", "two"))
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        aws.answers["describe_instance_information"] = pages("one")
        await pilot.press("r")
        await until(pilot, lambda: len(view(app).table.rows) == 1)


async def test_a_refresh_that_fails_keeps_what_is_known() -> None:
    aws = FakeAws()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        aws.answers["describe_instance_information"] = Throttled()
        await pilot.press("r")
        await until(pilot, lambda: toasts(app))
        assert "limits how often" in toasts(app)[0]
        assert "db-primary" in screen_text(app)


async def test_an_error_with_nothing_to_show_stands_in_the_lists_place() -> None:
    denied = AccessDenied(Facts(action="ssm:DescribeInstanceInformation", request_id="1-2-3"))
    aws = FakeAws(describe_instance_information=denied)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "ssm:DescribeInstanceInformation" in screen_text(app))
        assert "request 1-2-3" in screen_text(app)
        aws.answers["describe_instance_information"] = pages("web-1")
        await pilot.press("r")
        await until(pilot, lambda: "web-1" in screen_text(app))
        assert view(app).table.has_focus


async def test_ten_thousand_instances_are_filtered_by_name() -> None:
    fleet = [instance(n) for n in range(10_000)]
    listed = [{"InstanceInformationList": fleet[n : n + 500]} for n in range(0, 10_000, 500)]
    app = make_app(FakeAws(describe_instance_information=listed))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await type_text(pilot, "/name:web-999")
        await until(pilot, lambda: "11 of 10,000" in screen_text(app))
