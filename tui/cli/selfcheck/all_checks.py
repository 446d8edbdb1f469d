"""Every check of the program, in the order in which causes hide one another."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, closing
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click

from tui.aws.doctor.diagnosis import stands_in_the_way
from tui.cli.asking import for_programs
from tui.cli.connection import ConnectionOptions
from tui.cli.saying import INTERRUPTED
from tui.cli.selfcheck.machine import (
    check_archive,
    check_keyring,
    check_own_terminal,
    check_settings,
    check_versions,
)
from tui.cli.streams import echo_json
from tui.language import _
from tui.printable import json_text, markdown, versioned

if TYPE_CHECKING:
    from tui.aws.doctor.checks import Check

ON_THIS_MACHINE: Final = (
    check_versions,
    check_own_terminal,
    check_settings,
    check_keyring,
    check_archive,
)


def check_program(
    chosen: ConnectionOptions, wanted: str | None, show: "Callable[[Check], None]"
) -> int:
    """Make and show every check; gives back the exit status.

    Args:
        chosen: which AWS is asked.
        wanted: `json` or `ticket`, which are in English; None for words.
        show: shows one check.
    """

    async def make() -> "list[Check]":
        made = []
        async with aclosing(program_checks(chosen)) as checks:
            async for check in checks:
                made.append(check)
                if wanted is None:
                    show(check)
        return made

    with for_programs(wanted is not None):
        try:
            checks = asyncio.run(make())
        except KeyboardInterrupt:
            return INTERRUPTED
        if wanted == "json":
            echo_json(_json(checks))
        elif wanted == "ticket":
            click.echo(_ticket(checks), nl=False)
    return 1 if stands_in_the_way(checks) else 0


async def program_checks(chosen: ConnectionOptions) -> "AsyncGenerator[Check, None]":
    """Each as soon as it is made; nothing is changed here or at AWS."""
    from tui.cli.selfcheck.outside import outside_checks

    for check in ON_THIS_MACHINE:
        yield await asyncio.to_thread(check)
    with closing(chosen.aws()) as aws:
        async for found in outside_checks(aws):
            yield found


def _json(checks: "Sequence[Check]") -> str:
    listed = [asdict(check) for check in checks]
    found = {"ready": not stands_in_the_way(checks), "checks": listed}
    return json_text(versioned(found), indent=2)


def _ticket(checks: "Sequence[Check]") -> str:
    lines = ["## ssm-tui doctor", ""]
    for check in checks:
        lines.append(f"- **{check.verdict}** {check.name}: {markdown(check.evidence)}")
        if check.fix and check.verdict != "ok":
            lines.append(f"  - {markdown(check.fix)}")
    made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return "\n".join([*lines, "", _("Made by ssm-tui, {time}.").format(time=made), ""])
