"""`ssm-tui proof`: what there is to say of a session, and whether it fits together."""

import sys
from typing import TYPE_CHECKING

import click

from tui.cli.asking import FAILED, answered, own_archive
from tui.cli.connection import ConnectionOptions
from tui.cli.saying import complain
from tui.cli.streams import echo_json

if TYPE_CHECKING:
    from tui.sessions.review.proof import Proof


class _Patience:
    """Says once what is waited for."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._said = False

    def look(self, proof: "Proof") -> None:
        awaited = [each for each in proof.evidence if each.awaited]
        if awaited and not self._said:
            self._said = True
            complain(f"{awaited[0].words} Looking every {self._pause:.0f} s; Ctrl-C stops.")


@click.command()
@click.argument("session_id")
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--wait", is_flag=True, help="Look again until all that may still come is there.")
@click.pass_obj
def proof(chosen: ConnectionOptions, session_id: str, form: str | None, wait: bool) -> None:
    """Put together all there is on a session, and compare it.

    Systems Manager, CloudTrail, the logs in S3 and CloudWatch and the local history are
    asked. CloudTrail takes up to 15 minutes to have an event: --wait waits for it.

    The exit status is 0 when CloudTrail has the session's start and nothing contradicts
    anything, else 1.
    """
    from tui.sessions.review.evidence import RETRY, prove
    from tui.sessions.review.proof_report import proof_json, proof_markdown, proof_text

    again = RETRY if wait else None
    patience = _Patience(RETRY)
    found = answered(
        chosen,
        lambda aws: prove(
            aws, session_id, own_archive(), again=again, report=patience.look if wait else None
        ),
    )
    render = {"json": proof_json, "markdown": proof_markdown, None: proof_text}[form]
    (echo_json if form == "json" else click.echo)(render(found).rstrip("\n"))
    sys.exit(0 if found.holds else FAILED)
