"""`ssm-tui archive`: what looks after the archive of sessions.

group.py       the command of which the others are a part
keeping.py     `info`, `verify`, `prune` and `delete`
export.py      `export`: a recording for others
importing.py   `import`: recordings of others, or of earlier versions
passphrase.py  `passphrase`: opens it when its key is lost
"""
