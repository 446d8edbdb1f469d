"""What a session leaves on this machine: its crash record, its row in the history, its recording.

steps            what the runner tells of a session, and what the user is told of it
session_journal  keeps all three
crash_file       keeps the crash record, as far behind as resuming can bear
history_row      what the row says of a session at a moment
deleting         takes back all of it, of a session that is over
recording        what a session shows, kept where the user wants that
pruning          keeps recordings within the user's bounds of age and size
filming          gives a recording the screens of what draws the session
"""
