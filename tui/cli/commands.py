"""All commands of `ssm-tui`: where each is, and what it does in a sentence."""

from typing import Final

from tui.cli.lazy import CommandPlace
from tui.language import N_

COMMANDS: Final = {
    "archive": CommandPlace(
        "tui.cli.archive.group:archive",
        N_("Manage the archive: the local history and its recordings."),
    ),
    "completion": CommandPlace(
        "tui.cli.completion.command:completion",
        N_("Print the completion script for SHELL: bash, zsh or fish (default: yours)."),
    ),
    "config": CommandPlace(
        "tui.cli.config.group:config", N_("Show, check and change the settings.")
    ),
    "connect": CommandPlace(
        "tui.cli.remote.connect:connect", N_("Open the app with a session on TARGET.")
    ),
    "cp": CommandPlace(
        "tui.cli.remote.cp:cp", N_("Copy files between this machine and an instance.")
    ),
    "credential-process": CommandPlace(
        "tui.cli.credentials:credential_process",
        N_("Print a profile's credentials for the AWS CLI and the SDKs."),
    ),
    "credentials": CommandPlace(
        "tui.cli.credentials:credentials",
        N_("Keep access keys and sign-ins in the system keyring."),
    ),
    "demo": CommandPlace(
        "tui.cli.demo:demo", N_("Try the app on an embedded sandbox; no AWS account is needed.")
    ),
    "doctor": CommandPlace(
        "tui.cli.doctor:doctor",
        N_("Diagnose connection problems of TARGET, an instance ID or name."),
    ),
    "exec": CommandPlace(
        "tui.cli.remote.exec:execute", N_("Run COMMAND on TARGET without a terminal.")
    ),
    "forward": CommandPlace(
        "tui.cli.remote.forward:forward",
        N_("Forward a port of this machine to PORT on TARGET."),
    ),
    "instances": CommandPlace(
        "tui.cli.lists.instances:instances",
        N_("List managed instances as they arrive, in AWS's order."),
    ),
    "man": CommandPlace(
        "tui.cli.manpages.showing:man",
        N_("Show the man page of COMMAND, or of ssm-tui itself."),
    ),
    "play": CommandPlace(
        "tui.cli.play:play",
        N_(
            "Play a recording: an asciicast file (v2 or v3), or a session recorded on this machine."
        ),
    ),
    "preferences": CommandPlace(
        "tui.cli.preferences:preferences",
        N_("Session Manager preferences: limits, logs, encryption, Run As, shell profiles."),
    ),
    "proxy": CommandPlace(
        "tui.cli.remote.proxy:proxy", N_("Connect standard input and output to PORT on TARGET.")
    ),
    "proof": CommandPlace(
        "tui.cli.proof:proof", N_("Collect and compare all evidence of a session.")
    ),
    "request": CommandPlace(
        "tui.cli.access.request:request", N_("Request just-in-time access to TARGET.")
    ),
    "sandbox": CommandPlace(
        "tui.cli.demo:sandbox", N_("Serve the sandbox for the AWS CLI or any SDK.")
    ),
    "search": CommandPlace(
        "tui.cli.searching.command:search",
        N_("Search the screens of recorded sessions on this machine."),
    ),
    "ssh-config": CommandPlace(
        "tui.cli.remote.ssh_config:ssh_config",
        N_("Print the ~/.ssh/config block that reaches HOST through Session Manager."),
    ),
    "sessions": CommandPlace(
        "tui.cli.lists.sessions:sessions",
        N_("List sessions with their reasons: active, past, and from the local history."),
    ),
    "terminate": CommandPlace(
        "tui.cli.remote.terminate:terminate", N_("End one of your own active sessions.")
    ),
}
"""Every command and where it lives; none is imported before it is called."""

PLACELESS: Final = frozenset(
    {"archive", "completion", "config", "demo", "man", "play", "sandbox"}
)
"""The commands that ask AWS for nothing."""

TOLD_INSIDE: Final = frozenset({"completion", "config", "connect", "demo"})
"""The commands that say by themselves what is wrong with the settings."""
