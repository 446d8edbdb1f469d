"""`exec --each` and `exec --all-matching`: one command on several machines, with one reason.

options    what is said of it on the command line
finding    which machines are meant, and whether the user's rules let them be
question   whether the user wants that
lines      output in whole lines, each with its machine's name
runs       the sessions, so many at once, and how they end
tally      what became of them, and the exit status
"""
