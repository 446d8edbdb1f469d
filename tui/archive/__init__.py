"""Sessions that were, on this machine.

    store.py        the history: a row for each session that was started here, and its marks
    rows.py         such a row, to SQLite and back; what is damaged is named
    changes.py      what can happen to the history, as a value that is applied or kept
    opening/        whatever state the file and its key are in: opens it, or says why not
    database.py     opens one SQLite file; the home of `apsw`
    network.py      whether a file lies on a network share
    migrations.py   how the tables came to be, numbered, one transaction each
    recordings.py   what terminals showed: written a chunk at a time, read from any time on
    recorder.py     writes one while its session runs
    pieces.py       what comes next in one, as a value that is applied or kept
    chunk.py        a part of one, and its lines, as bytes; pure
    fleets.py       the machines of each account and region, as they were last listed
    backlog.py      what of the recordings is not indexed yet
    organisation/   what an organisation's history answered, for a day: in files of its own
    hints.py        ids of sessions, for the shell to complete
    lines.py        the index of the lines that came to be on the screens
    query.py        what a user types to find something again; pure
    searching.py    finds it
    secrets.py      masks what looks like a credential; pure
    housekeeping.py what the archive has, whether it is whole, deleting and pruning
    cast_reader.py  reads asciicast v2 and v3, of which others may have written the file
    cast_files.py   recordings that earlier versions wrote as files
    errors.py       what can be wrong with a file

AWS forgets a session after 30 days, and CloudTrail its event after 90. The local history remembers:
the reason, the instance and its name at that time, the limits that held, how it ended. It is
one SQLite file in the user's data folder, readable by its owner alone, and encrypted where the
system has a keyring for its key. Several programs may use it at once.

Every call opens the file and closes it again, in a thread: SQLite takes a fraction of a
millisecond for that, nothing is held, and nothing is lost with the program.

Text in it was often written by others, and is text. No token or key is kept in it. Nothing here
knows AWS, a screen or a running session.
"""
