"""Profiles and regions are chosen inside the app, and remembered."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.program import Program, program
from tui.sandbox.service import Sandbox, SandboxOptions


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """A sandbox, and two profiles that lead to it."""
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        keys = sandbox.credentials
        folder = Path.home() / ".aws"
        folder.mkdir()
        (folder / "config").write_text(
            f"[profile shop-dev]\nregion = {sandbox.region}\n"
            f"[profile shop-prod]\nregion = {sandbox.region}\n"
        )
        (folder / "credentials").write_text(
            "".join(
                f"[{name}]\naws_access_key_id = {keys.access_key_id}\n"
                f"aws_secret_access_key = {keys.secret_access_key}\n"
                for name in ("shop-dev", "shop-prod")
            )
        )
        yield {"AWS_ENDPOINT_URL": sandbox.endpoint_url}


def leave(running: Program) -> None:
    running.type("q")
    assert running.wait() == 0


def test_the_last_choice_is_made_again_and_production_is_named(
    environment: dict[str, str],
) -> None:
    with program(environment=environment) as running:
        running.sees("P chooses one")
        running.sees("shop-prod +access keys in a file")
        running.type("P")
        running.sees("↵ switch")
        running.type("prod\r")
        running.sees(" PROD +shop-prod")
        running.sees("web-01 ")
        leave(running)
    with program(environment=environment) as running:
        running.sees(" PROD +shop-prod")
        leave(running)
    with program("--profile", "shop-dev", environment=environment) as running:
        running.sees(r"\bshop-dev")
        running.sees("web-01 ")
        assert " PROD " not in running.screen
        leave(running)


def test_a_live_session_goes_on_where_it_was(environment: dict[str, str]) -> None:
    with program("--profile", "shop-dev", environment=environment) as running:
        running.sees("web-01 ")
        running.type("/web-01\r")
        running.sees("▌.web-01")
        running.type("\r")
        running.sees("Connect to web-01")
        running.type("\r")
        running.sees(r"\$ ?\n")
        running.type("\x1dd")
        running.sees("↵ connect")
        running.type("P")
        running.sees("↵ switch")
        running.type("prod\r")
        running.sees("web-01@shop-dev|web-01@shop")
        running.type("'")
        running.sees(r"1 ● web-01 .* shop-dev@")
        running.type("\r")
        running.sees("● connected")
        running.type("echo $((6*7))\r")
        running.sees(r"\n42\b")
        running.type("exit\r")
        running.sees("Ended: ")


def test_a_demo_with_two_accounts_has_profiles_that_lead_there() -> None:
    wide = ("demo", "--accounts", "2", "--regions", "eu-west-1,us-east-1")
    with program(
        *wide, environment={"AWS_PROFILE": "mine", "AWS_REGION": "sa-east-1"}
    ) as running:
        running.sees(" DEMO +PROD ")
        running.sees("web-01 ")
        running.type("P")
        running.sees("guarded +role with MFA")
        running.type("staging\r")
        running.sees("stg-web-01 ")
        running.sees("staging · eu-west-1")
        leave(running)
