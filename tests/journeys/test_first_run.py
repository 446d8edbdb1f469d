"""Without an AWS account the program is tried in place."""

from tests.support.program import program


def test_without_credentials_a_demo_is_one_key_away() -> None:
    with program() as running:
        running.sees("No AWS credentials|No AWS region")
        running.sees("d demo")
        running.type("d")
        running.sees(" DEMO ")
        running.sees("web-01 ")
        running.type("q")
        assert running.wait() == 0
