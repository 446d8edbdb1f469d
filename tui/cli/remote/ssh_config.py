"""`ssm-tui ssh-config`: the block of an SSH configuration that leads through `ssm-tui proxy`."""

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

import click

from tui.cli.completion.candidates import complete_target
from tui.cli.connection import ConnectionOptions
from tui.cli.saying import exit_statuses
from tui.language import N_, _

IDS: Final = ("i-*", "mi-*")
"""What is led through without being named: the ids of instances and of hybrid nodes, to which no
key can be pushed."""

AGENT_NAME: Final = "ssm-tui-%r@%h"
"""Of the socket where the key of a user and a host is offered; ssh fills it in."""

_HOST: Final = re.compile(r"[^\s\"'#\x00-\x1f\x7f]+")
"""A host or a pattern of ssh_config(5), which has no way to quote a blank in one."""


def check_hosts(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse what would be several hosts, or another line."""
    for value in values:
        if not _HOST.fullmatch(value):
            raise click.BadParameter(
                _("{value!r} can't be used in an SSH configuration.").format(value=value)
            )
    return values


@exit_statuses(N_("0 when the block was printed"))
@click.command(name="ssh-config")
@click.argument(
    "hosts", shell_complete=complete_target, nargs=-1, metavar="[HOST]...", callback=check_hosts
)
@click.option("--user", metavar="NAME", help="User that SSH logs in as.")
@click.option(
    "--push-key",
    is_flag=True,
    help="Use a new key for each connection, pushed by EC2 Instance Connect.",
)
@click.pass_obj
def ssh_config(
    chosen: ConnectionOptions, /, hosts: tuple[str, ...], user: str | None, push_key: bool
) -> None:
    """Print the ~/.ssh/config block that reaches HOST through Session Manager.

    HOST is a TARGET of `ssm-tui proxy`, or a pattern; without it the block covers all instance
    IDs. The current --profile and --region are included.

    `ssm-tui --profile prod ssh-config web-01 'db-*' >> ~/.ssh/config`
    """
    if user is not None:
        check_hosts(click.get_current_context(), click.Option(["--user"]), (user,))
    agent = str(Path.home() / ".ssh" / AGENT_NAME) if push_key else None
    reached = hosts or (IDS[:1] if push_key else IDS)
    click.echo(block(reached, program(), chosen, user, agent), nl=False)


def block(
    hosts: tuple[str, ...],
    command: str,
    chosen: ConnectionOptions,
    user: str | None,
    agent: str | None = None,
) -> str:
    """The lines for hosts; what follows ProxyCommand is read by a shell, after `%` by ssh."""
    words = [command]
    for name, value in (
        ("--profile", chosen.profile),
        ("--region", chosen.region),
        ("--endpoint-url", chosen.endpoint_url),
    ):
        words += [name, value] if value else []
    line = f"{shlex.join(words).replace('%', '%%')} proxy"
    lines = [f"Host {' '.join(hosts)}"]
    if agent is not None:
        folder, _slash, name = agent.rpartition("/")
        place = f"{folder.replace('%', '%%')}/{name}"
        line += f" --push-key --ssh-user %r --identity-agent {shlex.quote(place)}"
        # Of an agent's keys ssh may be told to use only those that have a file.
        lines += [f'    IdentityAgent "{place}"', "    IdentitiesOnly no"]
        # What would be forwarded is this agent, whose key is for nobody over there.
        lines.append("    ForwardAgent no")
    lines.insert(1, f"    ProxyCommand {line} %h %p")
    return "\n".join([*lines, *([f"    User {user}"] if user else [])]) + "\n"


def program() -> str:
    """This program by its path: ssh runs it with a PATH of its own."""
    found = shutil.which(sys.argv[0]) or shutil.which("ssm-tui")
    return str(Path(found).absolute()) if found else "ssm-tui"
