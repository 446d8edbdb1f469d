"""Without an AWS account the program is tried in place; with a broken one it says what is wrong."""

from pathlib import Path

import pytest

from tests.support.processes import is_gone
from tests.support.program import program

SHOP = "[default]\nregion = eu-west-1\n"


def configure(text: str) -> None:
    folder = Path.home() / ".aws"
    folder.mkdir()
    (folder / "config").write_text(text)


def test_without_credentials_a_demo_is_one_key_away() -> None:
    with program() as running:
        running.sees("No AWS credentials|No AWS region")
        running.sees("d demo")
        running.type("d")
        running.sees(" DEMO ")
        running.sees("web-01 ")
        running.type("q")
        assert running.wait() == 0


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("[default\n", r"line 1\s+is\s+before\s+the\s+first"),
        (f"{SHOP}role_arn = arn:aws:iam::1:role/A\nsource_profile = gone\n", '"gone"'),
        (f"{SHOP}credential_process = echo [1]\n", r"is\s+not\s+a\s+JSON\s+object"),
        (
            f"{SHOP}web_identity_token_file = /no/token\nrole_arn = arn:x\n",
            r"the\s+token\s+file",
        ),
        (f"{SHOP}sso_session =\n  a = b\n", r"is\s+malformed\s+\(TypeError\)"),
        ("[default]\naws_access_key_id = A\naws_secret_access_key = s\n", "R chooses one here"),
    ],
    ids=["no-section", "no-source", "no-document", "no-token", "nested", "no-region"],
)
def test_a_broken_configuration_is_a_sentence_and_the_demo_is_still_there(
    config: str, says: str
) -> None:
    configure(config)
    with program() as running:
        running.sees(says)
        running.sees("d demo")
        running.type("q")
        assert running.wait() == 0
    assert b"Traceback" not in running.output


def test_a_process_that_hangs_is_named_and_left_behind_by_nobody() -> None:
    pid = Path.home() / "pid"
    script = Path.home() / "hang"
    script.write_text(f"#!/bin/sh\necho $$ > {pid}\nexec sleep 600\n")
    script.chmod(0o700)
    configure(f"{SHOP}credential_process = {script}\n")
    with program() as running:
        running.sees("waiting for the credential_process `hang` of profile default")
        running.sees("P switches profile, q quits")
        running.type("q")
        assert running.wait() == 0
        running.until(lambda: is_gone(int(pid.read_text())))
