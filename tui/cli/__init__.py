"""The command line, and the only place where the parts are put together.

    root.py       `ssm-tui` itself: its options, the table of its commands, the app
    lazy.py       a group of commands that are imported when they are called
    place_options.py  `--profile` and `--region`, before a command's name and behind it
    connection.py which AWS a command talks to
    codes.py      MFA codes, asked for on the terminal
    credentials.py  `credentials` and `credential-process`: what is kept in the keyring
    doctor.py     `doctor`: why a machine cannot be connected to
    selfcheck/    `doctor` without a target: whether the program is as it should be
    demo.py       `demo` and `sandbox`
    embedded.py   the sandbox inside the running app
    demo_recordings.py  what it remembers from its beginning; the recordings are in recorded/
    env_file.py   a sandbox's variables, for its user alone
    surroundings.py  folders, the time zone and the terminal, looked at before they are used
    saying.py     what the commands say when something is wrong, and the statuses they share
    streams.py    standard input, output and error: open, and honest when they fail
    remote/       `exec`, `forward` and `proxy`: the commands that open a session
    asking.py     what the commands that ask AWS and print have in common
    preferences.py  `preferences get`, `set` and `edit`
    proof.py      `proof`; `bundle` writes and checks all that proves a session in one file
    lists/        `instances` and `sessions`: what AWS tells of, listed
    search.py     `search`
    play.py       `play`
    manpages/     `man`: the man pages, made of the commands
    archive/      `archive`: what looks after the archive of sessions
    completion/   `completion`: what a shell completes
    logs/         the log, where one is asked for
    config/       `config`: the settings, explained and looked after
    kept.py       what somebody writes in an editor, kept if it comes to nothing
    progress.py   how far a command is that takes long
    outputs.py    files that a command is asked to write
    when.py       times as people write them
    sizes.py      sizes as people write and read them

A command is imported when it is called, and what is slow to import (textual, boto3, moto) in
the branch that needs it: the first paint comes before boto3 is loaded.

Exit codes: 0 done, 1 failed with a sentence on standard error, 2 called wrongly, 130
interrupted; a command that runs something remote says in its own words what else it returns.
"""

from tui.garbage import spare

# Before all that is imported: it is what need not be looked through.
spare()

from tui.cli.root import main  # noqa: E402

__all__ = ["main"]
