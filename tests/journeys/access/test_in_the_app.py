"""Sessions that have to be asked for: the request, each answer, and the end of the access."""

import pytest

from tests.journeys.journey import Journey, journey, told_in
from tui.sandbox.access.requests import RequestStatus
from tui.sandbox.gateway.relay import Peer
from tui.sandbox.options import SandboxOptions
from tui.sessions.access.asking import request_access
from tui.settings.settings import Settings

REASON = "OPS-1: disk full"
ALWAYS = Settings(access_requests="always")


def account(access: str) -> SandboxOptions:
    return SandboxOptions(seed_history=False, access=access)


async def ask(story: Journey) -> None:
    """From the list to the question for web-01's reason, with a reason typed."""
    await story.press("slash")
    await story.type("web-01")
    await story.press("enter", "enter")
    await story.sees("Connect to web-01")
    await story.type(REASON)


async def test_a_denied_start_leads_to_a_request_and_its_approval_to_the_shell() -> None:
    async with journey(account("approve")) as story:
        await ask(story)
        await story.press("enter")
        await story.sees("ssm:StartSession(.|\n)*request just-in-time access: ↵, then ctrl\\+r")
        await story.sees("↵ try again")
        await story.press("enter")
        await story.sees(rf"requests it with this reason(.|\n)*{REASON}")
        await story.sees(r"ctrl\+r[\s│]+request[\s│]+access[\s│]+Esc cancel")
        await story.press("ctrl+r")
        await story.sees(r"\$ ?\n")
        await story.line("echo $((6*7))")
        await story.sees(r"\n42\b")
        assert story.session.access_expires is not None
        await story.sees(r"access \d+:\d\d")
        (session_id,) = story.sandbox.living
        record = story.sandbox.state.sessions.get(session_id)
        assert record is not None
        assert (record.access_type, record.reason) == ("JustInTime", REASON)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (RequestStatus.REJECTED, "was rejected by maria.silva"),
        (RequestStatus.REVOKED, "was revoked by maria.silva"),
        (RequestStatus.EXPIRED, "has expired"),
    ],
)
async def test_any_other_answer_is_told_and_stands_in_the_list(
    status: RequestStatus, words: str
) -> None:
    async with journey(account("pending"), settings=ALWAYS, size=(120, 30)) as story:
        await ask(story)
        await story.press("ctrl+r")
        await story.is_told("Requested access to web-01: oi-")
        await story.press("2")
        await story.sees(rf"web-01 .*{REASON} .*access pending")
        (request_id,) = story.sandbox.access.ids
        story.sandbox.access.answer(request_id, status)
        await story.is_told(words)
        await story.sees(f"access {status.value.lower()}")
        assert not story.sandbox.living


async def test_a_request_survives_a_restart_and_is_connected_with_then() -> None:
    async with journey(account("pending"), settings=ALWAYS) as story:
        await ask(story)
        await story.press("ctrl+r")
        await story.is_told("Requested access")
        (request_id,) = story.sandbox.access.ids
        async with told_in(story.sandbox, settings=ALWAYS, size=(120, 30)) as again:
            await again.sees(r"\d+ instances")
            await again.press("2")
            await again.sees(rf"web-01 .*access pending(.|\n)*{request_id}")
            story.sandbox.access.answer(request_id, RequestStatus.APPROVED)
            await again.is_told("approved by maria.silva")
            await again.sees("access approved")
            await again.press("enter")
            await again.sees("Connect to web-01")
            await again.press("enter")
            await again.sees(r"\$ ?\n")
            assert again.session.access_expires is not None


async def test_a_shell_outlives_its_access_and_a_reconnect_does_not() -> None:
    async with journey(account("approve"), settings=ALWAYS) as story:
        await ask(story)
        await story.press("ctrl+r")
        await story.sees(r"\$ ?\n")
        (request_id,) = story.sandbox.access.ids
        story.sandbox.access.answer(request_id, RequestStatus.EXPIRED)
        await story.line("echo $((6*7))")
        await story.sees(r"\n42\b")
        (session_id,) = story.sandbox.living
        story.sandbox.cut(session_id, Peer.CLIENT)
        await story.sees(r"retry \d+ .*Just-in-time.*reconnecting")
        await story.is_told("Access to web-01 has expired. The session stays")
        assert story.sandbox.living == [session_id]


async def test_a_shell_is_reconnected_once_access_is_approved_again() -> None:
    async with journey(account("approve"), settings=ALWAYS) as story:
        await ask(story)
        await story.press("ctrl+r")
        await story.sees(r"\$ ?\n")
        (request_id,) = story.sandbox.access.ids
        story.sandbox.access.answer(request_id, RequestStatus.EXPIRED)
        (session_id,) = story.sandbox.living
        story.sandbox.cut(session_id, Peer.CLIENT)
        await story.sees("access expired.*reconnecting")
        place = story.app.connector.here
        assert place is not None
        again = await request_access(place.aws, story.session.target, REASON)
        await place.sessions.ledger.keep(again)
        await story.press("ctrl+right_square_bracket", "r")
        await story.sees(r"access \d+:\d\d.* connected")


async def test_a_request_that_is_denied_says_which_permission_is_missing() -> None:
    options = SandboxOptions(denied_actions=frozenset({"ssm:StartSession"}))
    async with journey(options, settings=ALWAYS) as story:
        await ask(story)
        await story.press("ctrl+r")
        await story.is_told("no permission for ssm:StartAccessRequest")


async def test_nothing_is_offered_to_who_wants_no_requests() -> None:
    async with journey(account("approve"), settings=Settings(access_requests="never")) as story:
        await ask(story)
        await story.press("enter")
        await story.sees("↵ try again")
        await story.press("enter")
        await story.sees("Connect to web-01")
        assert "access" not in story.screen


async def test_access_to_marked_machines_is_requested_together() -> None:
    async with journey(account("pending"), settings=ALWAYS, size=(120, 30)) as story:
        await story.sees("13 instances")
        await story.press("g", "space", "space", "enter")
        await story.sees("Open 2 sessions")
        await story.type(REASON)
        await story.press("ctrl+r")
        await story.sees(rf"Request access to 2 instances\?(.|\n)*{REASON}")
        await story.press("down", "enter")
        await story.until(lambda: len(story.sandbox.access.ids) == 2)
        await story.is_told("Requested access to bastion: oi-")
        for request_id in story.sandbox.access.ids:
            story.sandbox.access.answer(request_id, RequestStatus.APPROVED)
        await story.sees(r"\$ ?\n")
        await story.until(lambda: bool(story.sandbox.living))


async def run(story: Journey, key: str, *typed: str) -> None:
    """Run a command on what is marked; the key gives the reason."""
    await story.press("exclamation_mark")
    await story.sees("Run a command on api-01")
    for words in typed:
        await story.type(words)
    await story.press("enter")
    await story.sees("Run a command on 1 instance")
    await story.type(REASON)
    await story.press(key)


async def test_a_command_runs_on_marked_machines_once_access_was_requested() -> None:
    async with journey(account("approve"), size=(120, 30)) as story:
        await story.sees("13 instances")
        await story.press("g", "space")
        await run(story, "enter", "expr 40 + 2")
        await story.sees("ssm:StartSession")
        await story.press("escape")
        await run(story, "ctrl+r")
        await story.is_told("approved by maria.silva")
        await run(story, "enter")
        await story.sees(r"\b42\b")


async def test_a_forward_that_is_denied_leads_to_a_request_and_to_the_port() -> None:
    async with journey(account("approve"), size=(140, 30)) as story:
        await story.press("slash")
        await story.type("web-01")
        await story.press("enter", "F")
        await story.sees("Forward a port through web-01")
        await story.press("tab")
        await story.type("80")
        await story.press("tab", "tab")
        await story.type(REASON)
        await story.press("enter")
        await story.sees("✕ failed(.|\n)*ssm:StartSession")
        await story.press("enter")
        await story.sees("requests it with this reason")
        await story.press("ctrl+r")
        await story.sees(rf"● listening +localhost:\d+ .*{REASON}")
