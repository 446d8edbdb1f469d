"""Opens the archive, whatever state its file and its key are in.

    opener.py       opens the file, whatever state it and its key are in
    replacing.py    begins a file, encrypts a plain one, sets one aside
    copying.py      takes what one file holds into another one, and compares
    spool.py        what happened while the key was out of reach, sealed to the archive
    sealing.py      a few words for a file beside it, sealed likewise
    place.py        the files of an archive, and who uses them at the moment
    keys.py         its key, in the system's keyring
    recovery.py     that key under a passphrase of the user's, for a lost keyring
    recovering.py   sets that passphrase, and uses it

A key is asked for when it is first needed. What happens while it is out of reach waits in the
spool; a file that cannot be opened any more is set aside, never overwritten.
"""
