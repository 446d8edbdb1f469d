"""The list of managed instances."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.ui.fakes import (
    FLEET,
    NOW,
    Clock,
    FakeAccount,
    instance,
    make_app,
    opened,
    remember,
    screen_text,
    toasts,
    type_text,
    until,
)
from tests.ui.pictures import ALONE
from tui.aws.client import Identity
from tui.aws.doctor.checks import judge_ping
from tui.aws.errors import AccessDenied, ErrorContext, MfaCancelled, Throttled, Unreachable
from tui.aws.fleet import pace
from tui.aws.instances import ManagedInstance
from tui.ui.app import SsmTui
from tui.ui.lists.instance_columns import state_words
from tui.ui.lists.instances import InstancesView

SIZE = (100, 30)


def view(app: SsmTui) -> InstancesView:
    return app.main.query_one(InstancesView)


def shown(app: SsmTui) -> list[str]:
    """The table without its scrollbar."""
    return [line[:-1] for line in screen_text(app).splitlines()[3:]]


def pages(*names: str) -> list[dict[str, object]]:
    return [
        {"InstanceInformationList": [instance(n, Name=name)]} for n, name in enumerate(names)
    ]


async def test_instances_are_listed_with_state_and_tags() -> None:
    app = make_app(state=ALONE)
    async with app.run_test(size=(140, 30)) as pilot:
        await opened(pilot)
        text = screen_text(app)
        assert "○ lost 3 h" in text
        assert all(word in text for word in (" team ", " env ", " data ", " prod "))
        assert "5 instances · 1 offline · updated 0 s ago" in text


async def test_a_narrow_screen_still_says_which_machines_are_lost_and_names_the_key() -> None:
    listed = [instance(n, Name=f"machine number {n} of a long name") for n in range(3)]
    listed[1]["PingStatus"] = "ConnectionLost"
    app = make_app(
        FakeAccount(describe_instance_information=[{"InstanceInformationList": listed}])
    )
    async with app.run_test(size=(60, 16)) as pilot:
        await opened(pilot)
        text = screen_text(app)
        assert text.count("● online") == 2
        assert text.count("○ lost 0 s") == 1
        assert "w diagnose" in text


async def test_at_a_hundred_columns_address_and_tags_are_seen() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        headings = screen_text(app).splitlines()[3]
        assert all(f" {name}" in headings for name in ("State", "Platform", "Address", "team"))


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
    aws = FakeAccount(describe_instance_information=arrived)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        aws.hold("describe_instances")
        await until(pilot, lambda: aws.times("describe_instances"))
        aws.release("describe_instances")
        await opened(pilot)
        assert [row.item.instance.name for row in view(app).table.rows.visible] == [
            "first",
            "second",
        ]


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
        await until(pilot, lambda: "No instance matches." in screen_text(app))


async def test_the_cursor_follows_the_instance_when_the_filter_goes() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await type_text(pilot, "/web-2")
        await pilot.press("enter", "escape")
        await until(pilot, lambda: "5 instances" in screen_text(app))
        assert "▌ web-2" in screen_text(app)


@pytest.mark.parametrize("size", [(100, 30), (60, 16)])
async def test_a_column_that_there_is_not_is_said_and_which_there_are(
    size: tuple[int, int],
) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await type_text(pilot, "/nosuch:x")
        await until(pilot, lambda: "There is no column nosuch" in screen_text(app))
        words = " ".join(screen_text(app).split())
        assert "Columns: name, instance, state, platform, address, " in words
        await pilot.press("escape")
        await type_text(pilot, "/!nosuch:x")
        await until(pilot, lambda: "5 of 5 · 1 offline · no column nosuch" in screen_text(app))


async def test_quotes_in_the_filter_make_one_word() -> None:
    app = make_app(FakeAccount(describe_instance_information=pages("web 01", "01 web")))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await type_text(pilot, '/"web 01"')
        await until(pilot, lambda: "1 of 2" in screen_text(app))


async def test_letters_in_order_find_what_is_similar() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await type_text(pilot, "/dbpr")
        await until(pilot, lambda: "1 similar of 5" in screen_text(app))
        assert "db-primary" in screen_text(app)


async def test_names_that_ec2_denies_are_told_once_and_the_list_goes_on() -> None:
    aws = FakeAccount(
        describe_instances=AccessDenied(ErrorContext(action="ec2:DescribeInstances"))
    )
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: toasts(app))
        [told] = toasts(app)
        assert told.startswith("Listed without names and tags.")
        assert "ec2:DescribeInstances" in told
        assert len(view(app).table.rows) == len(FLEET)
        await pilot.press("r")
        await until(pilot, lambda: aws.times("describe_instances") == 2)
        await opened(pilot)
        assert len(toasts(app)) == 1


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((100, 30), "5 instances · 1 offline · no names or tags: ec2:DescribeInstances denied"),
        ((60, 16), "5 instances · 1 offline · no names or tags"),
    ],
)
async def test_the_list_says_for_as_long_as_it_lasts_that_names_are_denied(
    size: tuple[int, int], words: str
) -> None:
    aws = FakeAccount(
        describe_instances=AccessDenied(ErrorContext(action="ec2:DescribeInstances"))
    )
    answer = FakeAccount().answers["describe_instances"]
    app = make_app(aws)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await until(pilot, lambda: words in screen_text(app))
        aws.answers["describe_instances"] = answer
        await pilot.press("r")
        await until(pilot, lambda: "no names or tags" not in screen_text(app))


async def test_a_machine_without_a_name_from_ec2_is_listed_as_it_calls_itself() -> None:
    listed = [instance(1, Name="", ComputerName="ip-10-0-0-1")]
    denied = AccessDenied(ErrorContext(action="ec2:DescribeInstances"))
    app = make_app(
        FakeAccount(
            describe_instance_information=[{"InstanceInformationList": listed}],
            describe_instances=denied,
        )
    )
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert "▌ ip-10-0-0-1 " in screen_text(app)


async def test_a_refresh_forgets_what_is_gone() -> None:
    aws = FakeAccount(describe_instance_information=pages("one", "two"))
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        aws.answers["describe_instance_information"] = pages("one")
        await pilot.press("r")
        await until(pilot, lambda: len(view(app).table.rows) == 1)


async def test_a_refresh_that_fails_keeps_what_is_known() -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        aws.answers["describe_instance_information"] = AccessDenied()
        await pilot.press("r")
        await until(pilot, lambda: toasts(app))
        assert "db-primary" in screen_text(app)


async def test_a_throttled_list_is_tried_again_five_times_and_says_when() -> None:
    aws, clock = FakeAccount(), Clock()
    aws.answers["describe_instance_information"] = Throttled()
    app = make_app(aws, now=clock)
    async with app.run_test(size=SIZE) as pilot:

        async def waits(words: str) -> None:
            await until(pilot, lambda: words in screen_text(app))

        for tries, pause in enumerate((2, 4, 8, 16, 32), start=1):
            await waits(f"throttled, retrying in {pause} s ({tries} of 5)")
            assert toasts(app) == []
            clock.advance(pause)
            view(app).time_passed()
        await until(pilot, lambda: "AWS is throttling requests" in screen_text(app))
        assert aws.times("describe_instance_information") == 6


async def test_a_throttled_list_goes_on_once_aws_answers() -> None:
    aws, clock = FakeAccount(), Clock()
    good = aws.answers["describe_instance_information"]
    aws.answers["describe_instance_information"] = Throttled()
    app = make_app(aws, now=clock)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "throttled, retrying in 2 s (1 of 5)" in screen_text(app))
        aws.answers["describe_instance_information"] = good
        clock.advance(2)
        view(app).time_passed()
        await until(pilot, lambda: "5 instances" in screen_text(app))


async def test_a_list_that_is_throttled_in_the_middle_says_when_it_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "PAUSE", 3600.0)
    monkeypatch.setattr(random, "uniform", lambda least, most: most)
    aws, clock = FakeAccount(), Clock()
    first = {**pages("one")[0], "NextToken": "more"}
    aws.answers["describe_instance_information"] = lambda asked: (
        Throttled() if "NextToken" in asked else first
    )
    app = make_app(aws, now=clock)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "throttled, retrying in 3,600 s" in screen_text(app))
        assert "1 instance" in screen_text(app)
        clock.advance(3590)
        view(app).time_passed()
        await until(pilot, lambda: "loading; throttled, retrying in 10 s" in screen_text(app))


async def test_the_list_in_sight_is_read_again_after_a_minute_and_nothing_moves() -> None:
    aws = FakeAccount(describe_instance_information=pages(*(f"m{n:02}" for n in range(60))))
    app = make_app(aws, now=(clock := Clock()))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        asked = aws.times("describe_instance_information")
        await pilot.press(*["down"] * 40)
        before = shown(app)
        aws.answers["describe_instance_information"] = pages(
            *(f"m{n:02}" for n in range(60)), "zz"
        )
        clock.advance(60)
        view(app).look_again()
        await until(pilot, lambda: len(view(app).table.rows) == 61)
        await until(pilot, lambda: "61 instances · updated 0 s ago" in screen_text(app))
        assert aws.times("describe_instance_information") == asked + 61
        assert shown(app) == before


async def test_a_list_that_is_not_in_sight_is_not_read() -> None:
    aws = FakeAccount()
    app = make_app(aws, now=(clock := Clock()))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: not view(app).display)
        clock.advance(60)
        view(app).look_again()
        await pilot.pause()
        assert aws.times("describe_instance_information") == 1


async def test_a_reading_is_never_begun_while_the_last_is_under_way() -> None:
    aws = FakeAccount()
    app = make_app(aws, now=(clock := Clock()))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        aws.hold("describe_instance_information")
        for _ in range(3):
            clock.advance(600)
            view(app).look_again()
            await pilot.pause()
        assert aws.times("describe_instance_information") == 2
        aws.release("describe_instance_information")
        await until(pilot, lambda: "updated 0 s ago" in screen_text(app))


async def test_a_reading_by_itself_that_fails_is_told_in_the_line_of_status_alone() -> None:
    aws = FakeAccount()
    app = make_app(aws, now=(clock := Clock()))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        good, aws.answers["describe_instance_information"] = (
            aws.answers["describe_instance_information"],
            Throttled(),
        )
        clock.advance(60)
        view(app).look_again()
        await until(
            pilot, lambda: "refresh failed: AWS is throttling requests" in screen_text(app)
        )
        assert "5 instances" in screen_text(app)
        assert toasts(app) == []
        aws.answers["describe_instance_information"] = good
        # An account that is busy is left alone for twice as long.
        clock.advance(120)
        view(app).look_again()
        await until(pilot, lambda: "refresh failed" not in screen_text(app))


async def test_without_credentials_nothing_is_asked_again_until_the_user_does() -> None:
    aws = FakeAccount()
    app = make_app(aws, now=(clock := Clock()))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        good = aws.answers["describe_instance_information"]
        aws.answers["describe_instance_information"] = MfaCancelled()
        for _ in range(3):
            clock.advance(600)
            view(app).look_again()
            await until(pilot, lambda: "refresh failed" in screen_text(app))
        assert aws.times("describe_instance_information") == 2
        aws.answers["describe_instance_information"] = good
        await pilot.press("r")
        await until(pilot, lambda: "refresh failed" not in screen_text(app))


async def test_an_error_with_nothing_to_show_stands_in_the_lists_place() -> None:
    denied = AccessDenied(
        ErrorContext(action="ssm:DescribeInstanceInformation", request_id="1-2-3")
    )
    aws = FakeAccount(describe_instance_information=denied)
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
    app = make_app(FakeAccount(describe_instance_information=listed))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await type_text(pilot, "/name:web-999")
        await until(pilot, lambda: "11 of 10,000" in screen_text(app))


async def listed_three_hours_ago() -> Clock:
    """An archive that remembers the fleet, and the time now."""
    await remember("kaori-1")  # There is an archive.
    clock = Clock()
    before = make_app(now=clock)
    async with before.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "updated 0 s ago" in screen_text(before))
    clock.advance(3 * 3600)
    return clock


async def test_what_was_listed_the_last_time_is_shown_with_its_age_until_it_is_told_again() -> (
    None
):
    clock = await listed_three_hours_ago()
    aws = FakeAccount(
        describe_instance_information=[{"InstanceInformationList": [*FLEET[:-1], instance(77)]}]
    )
    aws.hold("describe_instance_information")
    app = make_app(aws, now=clock)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: screen_text(app).count("◌ 3 h old") == len(FLEET))
        text = screen_text(app)
        assert "◌ as of 3 h ago" in text
        assert f"loading 0 of ~{len(FLEET)}" in text
        aws.release("describe_instance_information")
        await until(pilot, lambda: "updated 0 s ago" in screen_text(app))
        text = screen_text(app)
        assert "◌" not in text
        assert FLEET[-1]["InstanceId"] not in text
        assert instance(77)["InstanceId"] in text


async def test_what_was_listed_stays_marked_as_old_where_it_cannot_be_told_again() -> None:
    clock = await listed_three_hours_ago()
    aws = FakeAccount(describe_instance_information=AccessDenied())
    aws.hold("describe_instance_information")
    app = make_app(aws, now=clock)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: screen_text(app).count("◌ 3 h old") == len(FLEET))
        aws.release("describe_instance_information")
        await until(pilot, lambda: "loading" not in screen_text(app))
        assert screen_text(app).count("◌ 3 h old") == len(FLEET)
        assert "◌ as of 3 h ago" in screen_text(app)


async def test_where_aws_cannot_be_reached_what_was_listed_last_is_shown_as_not_confirmed() -> (
    None
):
    clock = await listed_three_hours_ago()
    aws = FakeAccount(describe_instance_information=Unreachable())
    aws.who = Unreachable()
    app = make_app(aws, now=clock)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "◌ as of 3 h ago, not confirmed" in screen_text(app))
        await until(pilot, lambda: "not loaded" in screen_text(app))
        await until(pilot, lambda: screen_text(app).count("◌ 3 h old") == len(FLEET))
        assert app.main.active == "instances"
        assert view(app).table.has_focus


async def test_what_was_listed_last_is_there_before_aws_says_who_calls_and_then_confirmed() -> (
    None
):
    clock = await listed_three_hours_ago()
    aws = FakeAccount(get_caller_identity=Unreachable())
    aws.hold("describe_instance_information")
    aws.hold("identity")
    app = make_app(aws, now=clock)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "◌ as of 3 h ago, not confirmed" in screen_text(app))
        aws.release("identity")
        await until(pilot, lambda: "not confirmed" not in screen_text(app))
        assert screen_text(app).count("◌ 3 h old") == len(FLEET)


async def test_rows_of_another_account_go_once_aws_says_who_calls() -> None:
    clock = await listed_three_hours_ago()
    aws = FakeAccount(get_caller_identity=Unreachable())
    assert isinstance(aws.who, Identity)
    aws.hold("describe_instance_information")
    aws.hold("identity")
    aws.who = replace(aws.who, account="210987654321")
    app = make_app(aws, now=clock)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: screen_text(app).count("◌ 3 h old") == len(FLEET))
        aws.release("identity")
        await until(pilot, lambda: not len(view(app).table.rows))
        await until(pilot, lambda: "◌" not in screen_text(app))


def test_an_agent_that_is_lost_has_one_age_in_the_list_and_in_the_diagnosis() -> None:
    seen = NOW - timedelta(days=40, hours=20)
    lost = ManagedInstance("i-1", ping_status="ConnectionLost", last_ping=seen)
    assert state_words(lost, NOW) == "○ lost 40 d"
    assert judge_ping(lost, NOW).evidence == "ConnectionLost · last seen 40 d ago"
