"""The commands that open a session, and the one that ends any.

exec.py             `exec`: one command, its streams and its exit status
document.py         `--document` and `--parameter`, checked before anything is started
command_words.py    which words of its line are options, and which are the command
captured.py         its output, for `--json`
running.py          one run of it: what is said, and what it means for the status
too_long.py         what becomes of one that takes longer than it may
outlets.py          where the output of commands goes, and how long that may take
stdin.py            standard input that a command is not given: seen, never read
each/               `exec` on several machines
attached.py         `exec --interactive`: a command on a terminal
cp.py               `cp`: files and folders, to an instance and from it
forward.py          `forward`: local ports that lead to ones that an instance can reach;
                    `tunnels` reads which, `forwarding` carries them to their ends, and
                    `background` leaves them running, `running_forwards` lists and ends those
proxy.py            `proxy`: what an SSH configuration names as ProxyCommand; `pushed_key` has
                    an instance accept a key for it
terminate.py        `terminate`: the end of one of one's own, wherever it was opened
access_advice.py    how access is requested, where AWS denies a session
session_command.py  what they have in common: the target, the rules, signals and complaints
"""
