"""Secrets in the system's keyring; in memory only where there is none that can be trusted.

    store.py      KeyringStore: get, put and delete by name; what is stored, and where
    item.py       KeyringItem: one secret that something else depends on, on no list
    calls.py      calls to the keyring, and its troubles
    backends.py   which keyrings are safe to use, and which one it is to be
    values.py     one secret in one item, or in several where items are small
    time_limit.py calls with a time limit: a keyring may wait for somebody at a dialog
    index.py      the list of what is stored, a file without secrets
    errors.py     why a keyring cannot be used, in a sentence

A keyring cannot be asked what it holds, and asking it may open a dialog. So the names of what
was stored are kept in a file, and a keyring is opened for a name that is listed there or for a
secret to be stored; who stores nothing never meets it.

A name is `kind:rest`, for example `keys:shop` or `session:shop`. Values are bytes that nothing
here looks into; who stores them knows what they mean. They are in no log, error, representation
or file, and no exception of a keyring's own is passed on: its words may hold what it was given.
"""
