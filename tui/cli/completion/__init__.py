"""`ssm-tui completion`: what the shell completes when Tab is pressed.

command.py     prints the script that a shell needs
shells.py      reads what a shell says was typed, and answers as it wants it
candidates.py  what an option or an argument may be
known.py       what there is to choose from, by what lies on this machine alone
*.bash, *.zsh, *.fish  the scripts

A shell asks `ssm-tui` with `_SSM_TUI_COMPLETE` set. Nothing but files of this machine is read then:
no network is asked, no keyring, and nothing is written.
"""
