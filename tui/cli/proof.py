"""`ssm-tui proof`: what there is to say of a session, and whether it fits together."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.asking import FAILED, answered, for_programs, own_archive
from tui.cli.completion.candidates import complete_session
from tui.cli.connection import ConnectionOptions
from tui.cli.outputs import force_option, unmasked_option
from tui.cli.saying import complain, exit_statuses
from tui.cli.streams import echo_json
from tui.cli.when import when_option
from tui.language import N_, _
from tui.settings.settings import load_settings

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
            complain(
                _("{words} Checking every {pause:.0f} s; Ctrl-C stops.").format(
                    words=awaited[0].words, pause=self._pause
                )
            )


@exit_statuses(
    N_(
        "0 when CloudTrail recorded the start and all sources agree, 1 otherwise "
        "(with --verify: 1 when the file was changed)"
    )
)
@click.command()
@click.argument("session_id", shell_complete=complete_session, required=False)
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--wait", is_flag=True, help="Keep checking until all evidence has arrived.")
@click.option("--bundle", metavar="FILE", help="Write all evidence to one ZIP file.")
@click.option(
    "--verify",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Verify a bundle and name what was changed.",
)
@click.option(
    "--organisation",
    is_flag=True,
    help="Read CloudTrail's events from the organisation's history, for sessions older than 90 days.",
)
@when_option("--since", words=N_("With --organisation: earliest start of the session."))
@click.option(
    "--yes", is_flag=True, help="With --organisation: don't ask before scanning over 1 GB."
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
    organisation: bool,
    since: datetime | None,
    yes: bool,
    unmasked: bool,
    force: bool,
) -> None:
    """Collect and compare all evidence of a session.

    The sources are Systems Manager, CloudTrail, the logs in S3 and CloudWatch, and the local
    history. CloudTrail can take up to 15 minutes to deliver an event; --wait waits for it.

    CloudTrail's lookups go back 90 days. --organisation reads its files instead, as [history] in
    the settings says; how much AWS scans and bills is printed first.

    A bundle holds the proof, the recording, its text, the logs, and a manifest with the SHA-256
    of each file, for an auditor. If AWS can't be reached it holds what this machine knows, and
    says so.
    """
    from tui.cli.bundle import verify as verify_bundle
    from tui.cli.bundle import write as write_bundle

    if (session_id is None) == (verify is None):
        raise click.UsageError(_("Give a session ID, or --verify FILE."))
    if form is not None and (bundle or verify):
        raise click.UsageError(
            _("A bundle contains both formats. Leave out --json and --markdown.")
        )
    if verify is not None:
        verify_bundle(verify)
    assert session_id is not None
    if not organisation and (since or yes):
        raise click.UsageError(_("--since and --yes need --organisation."))
    waiting = _waiting() if wait else {}
    if organisation:
        from tui.cli.lists.organisation.one import told_of

        waiting["told"] = told_of(chosen, session_id, since, sure=yes)
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

    render = {"json": proof_json, "markdown": proof_markdown, None: proof_text}[form]
    with for_programs(form is not None):
        found = answered(chosen, lambda aws: prove(aws, session_id, own_archive(), **waiting))
        rendered = render(found).rstrip("\n")
    (echo_json if form == "json" else click.echo)(rendered)
    if not found.has_trail and "told" not in waiting:
        _offer()
    return found.holds


def _offer() -> None:
    """Say who else may know what CloudTrail's lookups don't, where the settings name them."""
    if load_settings().settings.history.is_configured:
        complain(
            _(
                "CloudTrail's lookups go back 90 days. With --organisation, its files are read: "
                "AWS bills what that scans."
            )
        )
