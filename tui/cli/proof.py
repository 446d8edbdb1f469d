"""`ssm-tui proof`: what there is to say of a session, and whether it fits together."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.asking import FAILED, answered, own_archive
from tui.cli.connection import ConnectionOptions
from tui.cli.outputs import force_option, unmasked_option
from tui.cli.saying import complain, exit_statuses
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


@exit_statuses(
    "0 when CloudTrail has the session's start and nothing contradicts anything, else 1; with "
    "--verify 1 when the file is not what was written"
)
@click.command()
@click.argument("session_id", required=False)
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--wait", is_flag=True, help="Look again until all that may still come is there.")
@click.option("--bundle", metavar="FILE", help="Write all there is into one ZIP file.")
@click.option(
    "--verify",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Check such a file, and name what was changed.",
)
@unmasked_option
@force_option
@click.pass_obj
def proof(  # noqa: PLR0913 -- each is one thing that the user decides
    chosen: ConnectionOptions,
    /,
    *,
    session_id: str | None,
    form: str | None,
    wait: bool,
    bundle: str | None,
    verify: Path | None,
    unmasked: bool,
    force: bool,
) -> None:
    """Put together all there is on a session, and compare it.

    Systems Manager, CloudTrail, the logs in S3 and CloudWatch and the local history are
    asked. CloudTrail takes up to 15 minutes to have an event: --wait waits for it.

    A bundle has the proof, the recording, its text, the logs and a manifest with the SHA-256 of
    each, for an auditor. Where AWS cannot be asked it has what this machine knows, and says so.
    """
    from tui.cli.bundle import verify as verify_bundle
    from tui.cli.bundle import write as write_bundle

    if (session_id is None) == (verify is None):
        raise click.UsageError("Give the id of a session, or --verify FILE.")
    if form is not None and (bundle or verify):
        raise click.UsageError("A bundle has both forms: leave out --json and --markdown.")
    if verify is not None:
        verify_bundle(verify)
    assert session_id is not None
    waiting = _waiting() if wait else {}
    if bundle is None:
        holds = _print(chosen, session_id, form, waiting)
    else:
        more = {"force": force, "unmasked": unmasked, **waiting}
        holds = write_bundle(chosen, session_id, bundle, **more)
    sys.exit(0 if holds else FAILED)


def _waiting() -> dict[str, Any]:
    """How to look again until all is there."""
    from tui.sessions.review.evidence import RETRY

    return {"again": RETRY, "report": _Patience(RETRY).look}


def _print(
    chosen: ConnectionOptions, session_id: str, form: str | None, waiting: dict[str, Any]
) -> bool:
    """Print the proof; whether it holds."""
    from tui.sessions.review.evidence import prove
    from tui.sessions.review.proof_report import proof_json, proof_markdown, proof_text

    found = answered(chosen, lambda aws: prove(aws, session_id, own_archive(), **waiting))
    render = {"json": proof_json, "markdown": proof_markdown, None: proof_text}[form]
    (echo_json if form == "json" else click.echo)(render(found).rstrip("\n"))
    return found.holds
