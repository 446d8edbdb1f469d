"""Why can't I connect?"""

import pytest
from textual.pilot import Pilot

from tests.ui.fakes import (
    FakeAccount,
    connect,
    make_app,
    opened,
    registry_of,
    screen_text,
    toasts,
    until,
)
from tui.aws.doctor.checks import Check, CheckStatus
from tui.aws.errors import ErrorContext, TargetNotConnected
from tui.ui.app import SsmTui
from tui.ui.screens.doctor import DoctorScreen, conclusion
from tui.ui.screens.reason import ReasonScreen

SIZE = (110, 50)


async def ask_why(pilot: Pilot[None], app: SsmTui) -> None:
    """From the list to the examination."""
    await opened(pilot)
    await pilot.press("down", "w")
    await until(pilot, lambda: isinstance(app.screen, DoctorScreen))


async def test_w_on_a_row_looks_at_every_cause() -> None:
    app = make_app(FakeAccount(get_connection_status={"Status": "notconnected"}))
    async with app.run_test(size=SIZE) as pilot:
        await ask_why(pilot, app)
        await until(pilot, lambda: "1 problem prevents a session" in screen_text(app))
        text = screen_text(app)
        assert "Can I connect to" in text
        assert "✕ problem  Connection to Session Manager" in text
        assert "✓ ok       Instance state" in text
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)


async def test_a_check_appears_before_the_next_one_is_made() -> None:
    aws = FakeAccount()
    aws.hold("simulate_principal_policy")
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await ask_why(pilot, app)
        await until(pilot, lambda: "Session document" in screen_text(app))
        assert "checking…" in screen_text(app)
        await pilot.press("y")
        await until(pilot, lambda: "The diagnosis isn't finished yet." in toasts(app))
        aws.release("simulate_principal_policy")
        await until(pilot, lambda: "Ready to connect." in screen_text(app))


async def test_y_copies_a_ticket() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await ask_why(pilot, app)
        await until(pilot, lambda: "Ready to connect." in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard)
        assert app.clipboard.startswith("## Session Manager cannot connect to `")
        assert "- **ok** Instance state" in app.clipboard


async def test_r_looks_again() -> None:
    aws = FakeAccount(get_connection_status={"Status": "notconnected"})
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await ask_why(pilot, app)
        await until(pilot, lambda: "1 problem prevents a session" in screen_text(app))
        aws.answers["get_connection_status"] = {"Status": "connected"}
        await pilot.press("r")
        await until(pilot, lambda: "Ready to connect." in screen_text(app))
        assert screen_text(app).count("Session document") == 1


async def test_a_failed_session_offers_to_say_why() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("down")
        session = await connect(pilot)
        session.fail(TargetNotConnected(ErrorContext(target=session.target.instance_id)))
        await until(pilot, lambda: "w diagnose" in screen_text(app))
        await pilot.press("w")
        await until(pilot, lambda: "Ready to connect." in screen_text(app))
        assert registry_of(app).sessions == (session,)


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ((CheckStatus.OK, CheckStatus.WARNING), "Ready to connect."),
        ((CheckStatus.PROBLEM, CheckStatus.PROBLEM), "2 problems prevent a session"),
        ((CheckStatus.OK, CheckStatus.UNKNOWN), "1 check couldn't be made"),
    ],
)
def test_the_checks_come_to_a_sentence(verdicts: tuple[CheckStatus, ...], words: str) -> None:
    assert words in conclusion(tuple(Check("A", verdict, "b") for verdict in verdicts))


async def look_for(pilot: Pilot[None], app: SsmTui, words: str) -> None:
    """Filter for what is not in the list, and ask why."""
    await opened(pilot)
    await pilot.press("slash", *words, "enter")
    await until(pilot, lambda: f'w diagnoses "{words}"' in screen_text(app))
    await pilot.press("w")
    await until(pilot, lambda: isinstance(app.screen, DoctorScreen))


async def test_a_machine_that_is_in_no_list_is_looked_for_by_its_name() -> None:
    stopped = {
        "InstanceId": "i-0ec20000000000001",
        "State": {"Name": "stopped"},
        "Tags": [{"Key": "Name", "Value": "nightly"}],
    }
    answer = {"Reservations": [{"Instances": [stopped]}]}
    app = make_app(FakeAccount(describe_instances=answer))
    async with app.run_test(size=SIZE) as pilot:
        await look_for(pilot, app, "nightly")
        await until(pilot, lambda: "problem  Instance state" in screen_text(app))
        assert "nightly?  i-0ec20000000000001" in screen_text(app)
        await until(pilot, lambda: "a session." in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "i-0ec20000000000001" in app.clipboard)


async def test_a_name_that_nobody_has_is_a_sentence() -> None:
    aws = FakeAccount(describe_instances={"Reservations": []})
    aws.hold("list_nodes")
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await look_for(pilot, app, "nobody")
        await aws.until_called("list_nodes")
        aws.hold("describe_instance_information")
        aws.release("list_nodes")
        await until(pilot, lambda: "No exact match for nobody." in screen_text(app))
        aws.release("describe_instance_information")
        await until(pilot, lambda: "No instance is named `nobody` here." in screen_text(app))


@pytest.mark.parametrize(
    "operation",
    [
        "get_connection_status",
        "describe_instances",
        "simulate_principal_policy",
        "get_document",
    ],
)
async def test_whatever_it_waits_for_it_is_left_for_the_question_why(operation: str) -> None:
    aws = FakeAccount()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        aws.hold(operation)
        aws.calls.clear()
        await pilot.press("down", "w")
        await aws.until_called(operation)
        await pilot.press("escape", "enter")
        aws.release(operation)
        await until(pilot, lambda: isinstance(app.screen, ReasonScreen))
        assert app.screen_stack == [app.main, app.screen]
