"""Sessions that were, on this machine.

    store.py        the history: a row for each session that was started here, and its marks
    rows.py         such a row, to SQLite and back; what is damaged is named
    migrations.py   how the tables came to be, numbered, one transaction each
    cast.py         asciicast, the format of a recording: what happens in, lines out; pure
    cast_reader.py  reads asciicast v2 and v3, of which others may have written the file
    recorder.py     writes one while its session runs
    errors.py       what can be wrong with a file

AWS forgets a session after 30 days, and CloudTrail its event after 90. The local history remembers:
the reason, the instance and its name at that time, the limits that held, how it ended. It is
one SQLite file in the user's data folder, readable by its owner alone. Several programs may
use it at once.

Every call opens the file and closes it again, in a thread: SQLite takes a fraction of a
millisecond for that, nothing is held, and nothing is lost with the program.

Text in it was often written by others, and is text. No token, key or terminal content is kept
in it: a recording, which holds what a terminal showed, is a file of its own, and made only where
the user asks for it. Nothing here knows AWS, a screen or a running session.
"""
