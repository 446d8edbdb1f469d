"""`ssm-tui proxy`: what `ProxyCommand ssm-tui proxy %h %p` in an SSH configuration runs."""

from contextlib import AsyncExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from tui.cli.completion.candidates import complete_target
from tui.cli.connection import ConnectionOptions
from tui.cli.remote.pushed_key import KeyToPush, read_key_options
from tui.cli.remote.session_command import (
    ENDS,
    TARGETS,
    check_reason_option,
    on_signals,
    resolve,
    run,
)
from tui.cli.saying import SIGNALLED, complain, exit_statuses
from tui.language import N_, _

FAILED: Final = 1

SSH_PORT: Final = 22

REASON: Final = "SSH to port {port} through ssm-tui proxy"


def check_optional_reason(
    context: click.Context, option: click.Parameter, value: str | None
) -> str | None:
    """Refuse a reason that AWS would refuse; none is fine here."""
    return None if value is None else check_reason_option(context, option, value)


@exit_statuses(
    N_(
        "0 when the client closed the connection, 1 when the session failed or the "
        "server or somebody else ended it"
    )
)
@click.command(epilog=TARGETS)
@click.argument("target", shell_complete=complete_target)
@click.argument("port", type=click.IntRange(1, 65_535), default=SSH_PORT)
@click.option(
    "--reason",
    metavar="TEXT",
    callback=check_optional_reason,
    help="Reason for the session (default: says that it is SSH).",
)
@click.option(
    "--push-key", is_flag=True, help="Push an SSH key that the instance accepts for one minute."
)
@click.option("--ssh-user", metavar="NAME", help="User that SSH logs in as (for --push-key).")
@click.option(
    "--identity-agent",
    type=click.Path(path_type=Path),
    metavar="SOCKET",
    help="Create the key and offer it as an SSH agent at SOCKET.",
)
@click.option(
    "--public-key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Push this key instead of creating one.",
)
@click.pass_obj
def proxy(
    chosen: ConnectionOptions, /, target: str, port: int, reason: str | None, **key: Any
) -> None:
    """Connect standard input and output to PORT on TARGET.

    For ~/.ssh/config: ProxyCommand ssm-tui proxy %h %p

    With --push-key you need no key on the instance: EC2 Instance Connect, whose package must be
    installed there, accepts one for this connection. The key is created in memory, and the SSH
    client finds it through its IdentityAgent option. `ssm-tui ssh-config --push-key` prints
    both.
    """
    pushed = read_key_options(
        key["push_key"], key["ssh_user"], key["public_key"], key["identity_agent"]
    )
    reason = reason or REASON.format(port=port)
    run(_proxy(chosen, target, port, reason, pushed), failed=FAILED)


async def _proxy(
    chosen: ConnectionOptions, target: str, port: int, reason: str, key: KeyToPush | None
) -> int:
    from tui.sessions.ending import Cause
    from tui.sessions.headless.pipes import PipeReader, PipeWriter
    from tui.sessions.headless.proxy import Proxy

    signals: list[int] = []
    with closing(chosen.aws()) as aws:
        work = await resolve(aws, target, reason)
        outlet = PipeWriter(1, lambda: proxying.drained())
        proxying = Proxy(
            aws,
            work.instance.instance_id,
            port,
            source=PipeReader(0),
            destination=outlet,
            maximum=work.maximum,
            journal=work.journal("port", complain),
        )

        def end(number: int) -> None:
            signals.append(number)
            proxying.end()

        async with AsyncExitStack() as stack:
            if key is not None:
                await stack.enter_async_context(key.pushed(aws, work.instance))
            on_signals({number: partial(end, number) for number in ENDS})
            ending = await proxying.run(reason)
    if signals:
        return SIGNALLED + signals[0]
    if ending.cause in {Cause.USER, Cause.EXITED}:
        return 0
    complain(_(ending.words))
    return FAILED
