"""The main screen: lists in every state that they have."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from textual.pilot import Pilot

from tests.support.aws.fake_aws import denied
from tests.support.forwards.behind import PORT
from tests.ui.fakes import ME, NOW, FakeAccount, make_app, opened, session_answer, until
from tests.ui.gallery.scene import Scene, by_keys, shown
from tests.ui.nobody import demo, never, nobody
from tests.ui.pictures import ALONE, make
from tests.ui.worlds import Several, listed
from tui.aws.errors import MfaNeeded, Throttled
from tui.sessions.forwards.facts import PortState
from tui.settings.values import ContextSet
from tui.ui.app import SsmTui
from tui.ui.forwards.rows import ForwardRow
from tui.ui.forwards.view import ForwardsView

WORK: Final = ContextSet(profiles=("prod", "staging"), regions=("eu-west-1", "us-east-1"))
LISTING: Final = "describe_instance_information"

FORWARDS: Final = (
    ForwardRow(
        key="a", facts=PORT, label="web-1", target="i-1", reason="INC-7 ロック調査", left=754
    ),
    ForwardRow(
        key="b",
        facts=replace(PORT, local="127.0.0.1:8080", state=PortState.FAILED, why="It was lost."),
        label="db-primary",
        target="i-2",
        reason="CHG-12 deploy",
        pid=4711,
    ),
    ForwardRow(
        key="c",
        facts=replace(PORT, local="127.0.0.1:3306", state=PortState.RECONNECTING, open=0),
        label="東京-踏み台",
        target="i-3",
        where="prod@eu-west-1",
    ),
)


def several() -> SsmTui:
    """Four contexts: one of them throttled, one denied, one that wants a code."""
    answers: dict[str, Any] = {
        "prod@us-east-1": {LISTING: Throttled()},
        "staging@eu-west-1": {LISTING: denied(LISTING)},
        "staging@us-east-1": {LISTING: MfaNeeded()},
    }
    return Several(WORK, answers=answers).app()


async def contexts(pilot: Pilot[None], app: SsmTui) -> None:
    await listed(pilot, app)
    await shown(pilot, "missing: e", "I: sign in")


async def denied_at_once(pilot: Pilot[None], app: SsmTui) -> None:
    await shown(pilot, "You have no permission")
    await until(pilot, lambda: app.connector.identity)


def without_credentials() -> SsmTui:
    return make_app(nobody(), open_place=never, open_demo=demo)


async def trouble(pilot: Pilot[None], app: SsmTui) -> None:
    await shown(pilot, "No AWS credentials", "shop")


def refused() -> SsmTui:
    """Nothing can be listed."""
    answers: dict[str, Any] = {
        name: denied(name)
        for name in (LISTING, "describe_sessions", "get_document", "describe_instances")
    }
    aws = FakeAccount(**answers)
    return make_app(aws, state=ALONE)


def endings() -> SsmTui:
    """Sessions that are over in each way, and some that are not."""
    aws = FakeAccount()
    active = {"EndDate": None, "Status": "Connected", "StartDate": NOW - timedelta(minutes=50)}
    other = ME.replace("kaori", "jonas")
    aws.sessions = [
        session_answer(0, Reason="INC-1 disk", **active),
        session_answer(1, Reason="INC-2 nightly 夜間", Owner=other, **active),
        session_answer(2, Reason="INC-3 own end"),
        session_answer(3, Reason="INC-4 maximum", EndDate=NOW - timedelta(hours=3)),
    ]
    return make_app(aws, state=ALONE)


async def forwards(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    assert app.connector.flows is not None
    flow = app.connector.flows.forwarding
    flow._rows = lambda: iter(FORWARDS)  # type: ignore[method-assign]
    await pilot.press("5")
    await shown(pilot, "localhost:8080")
    app.main.query_one(ForwardsView).table.go_to("b")
    await shown(pilot, "It was lost.")


async def marked(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    await pilot.press("space", "down", "space", "up")
    await shown(pilot, ("2 marked", "2件マーク中"))


def loading() -> SsmTui:
    aws = FakeAccount()
    aws.hold(LISTING)
    return make_app(aws)


async def at_work(pilot: Pilot[None], app: SsmTui) -> None:
    await shown(pilot, "loading instances")
    await until(pilot, lambda: app.connector.identity)


LISTS: Final = {
    "instances": Scene(by_keys("web-1"), make=make, late=("none known", "Document")),
    "instances marked": Scene(marked),
    "instances filtered": Scene(by_keys(("2 of 5", "2/5件"), "slash", *"web")),
    "nothing found": Scene(by_keys("No instance matches", "slash", *"zzz"), make=make),
    "loading": Scene(at_work, make=loading),
    "several contexts": Scene(contexts, make=several, late=("none", "Recent sessions")),
    "trouble": Scene(trouble, make=without_credentials),
    "refused": Scene(denied_at_once, make=refused),
    "sessions": Scene(
        by_keys(("mine · 5 sessions", "自分のみ · 5件"), "2"),
        make=make,
        late=("not recorded on this machine",),
    ),
    "sessions of everyone": Scene(
        by_keys(("everyone's · 4 sessions", "全員 · 4件"), "2", "m"), make=endings
    ),
    "preferences": Scene(by_keys("SSMLogs", "3")),
    "overview": Scene(by_keys(("Mon", "月"), "4")),
    "no forwards": Scene(by_keys("No ports are forwarded", "5")),
    "forwards": Scene(forwards),
}
