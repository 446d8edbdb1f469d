"""Shells and interactive commands: what they find around them, and how they run.

A home, a prompt that names the machine, and no secrets.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tui.sandbox.account.fleet import Instance
from tui.sandbox.agent.program import ProgramFailed, Speaker
from tui.sandbox.agent.pseudo_terminal import PseudoTerminal

USER = "ssm-user"
FALLBACK_PATH = "/usr/local/bin:/usr/bin:/bin"

#: What a shell may know of the environment that the sandbox runs in. Credentials are not in it.
INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TERMINFO", "TERMINFO_DIRS")

_BASHRC = r"""# The sandbox's shell start-up file.
PS1='\[\e[1;32m\]ssm-user@$MACHINE\[\e[0m\]:\[\e[1;34m\]\w\[\e[0m\]$ '
HISTFILE=~/.bash_history
case $(uname) in
Linux) alias ls='ls --color=auto' ;;
*) alias ls='ls -G' ;;
esac
alias ll='ls -l'
"""

_README = """This is a shell on your own machine, in a folder of the sandbox's own.

The machine "{name}" does not exist; it is here to try things out.
The folder is removed when the sandbox ends.
"""


def make_home(home: Path, instance: Instance) -> None:
    """Furnish a home directory, unless an earlier session did, or another does meanwhile."""
    if home.exists():
        return
    home.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".", dir=home.parent))
    (made / ".bashrc").write_text(_BASHRC)
    (made / ".profile").write_text("PS1='ssm-user@$MACHINE$ '\n")
    (made / "README.txt").write_text(_README.format(name=instance.name))
    try:
        made.rename(home)
    except OSError:
        shutil.rmtree(made)
        if not home.exists():
            raise


def environment(home: Path, instance: Instance) -> dict[str, str]:
    """A shell's environment (section 7.3 of the data-channel description)."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    shell = shutil.which("bash") or "/bin/sh"
    return {
        "PATH": FALLBACK_PATH,
        "LANG": "C.UTF-8",
        **inherited,
        "TERM": "xterm-256color",
        "HOME": str(home),
        "ENV": str(home / ".profile"),
        "USER": USER,
        "LOGNAME": USER,
        "SHELL": shell,
        "MACHINE": instance.name,
    }


def shell_command() -> list[str]:
    """An interactive shell that begins at home."""
    bash = shutil.which("bash")
    program = [bash, "-i"] if bash else ["/bin/sh", "-i"]
    return ["/bin/sh", "-c", 'cd && unset OLDPWD && exec "$@"', "sh", *program]


def interactive_command(commands: str) -> list[str]:
    """A command for InteractiveCommands: by a shell, on a terminal."""
    return [
        "/bin/sh",
        "-c",
        'cd && unset OLDPWD && exec /bin/sh -c "$1"',
        "sh",
        commands,
    ]


class TerminalProgram:
    """A program on a pseudo-terminal."""

    def __init__(
        self,
        speaker: Speaker,
        command: Sequence[str],
        variables: dict[str, str],
        *,
        profile: str = "",
        wait: float = 0.0,
    ) -> None:
        """`profile` is typed at the start; `wait` seconds pass before the first reading."""
        self._command = command
        self._variables = variables
        self._profile = profile
        self._wait = wait
        self._wanted = False
        self._may_read = False
        self._exited = asyncio.Event()
        self._terminal = PseudoTerminal(speaker.say, self._exited.set, speaker.input_taken)

    @property
    def backlog(self) -> int:
        return self._terminal.backlog

    async def run(self) -> None:
        try:
            self._terminal.start(self._command, self._variables)
        except OSError as error:
            raise ProgramFailed(f"Unable to start command: {error.strerror}") from error
        except NotImplementedError as error:
            raise ProgramFailed(f"Unable to start command: {error}") from error
        try:
            if self._profile:
                self._terminal.write(self._profile.encode() + b"\n")
            await asyncio.sleep(self._wait)
            self._may_read = True
            self._terminal.read(self._wanted)
            await self._exited.wait()
        finally:
            await self._terminal.stop()

    def write(self, data: bytes) -> None:
        self._terminal.write(data)

    def resize(self, columns: int, lines: int) -> None:
        self._terminal.resize(columns, lines)

    def signal(self, flag: int) -> None:
        """Flags have no effect in a shell (section 3.2)."""

    def read(self, wanted: bool) -> None:
        self._wanted = wanted
        if self._may_read:
            self._terminal.read(wanted)
