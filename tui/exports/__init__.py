"""Recordings as files: out of the archive, for a player, a reader or a browser, and into it.

    recorded.py  what is exported, wherever it is kept
    masking.py   its secrets, masked
    text.py      what stood on its screens, as text with times
    writing.py   in one of these forms
    cast.py      as an asciicast, version 2 or 3
    page/        as one page of HTML that plays it in a browser, without a network
    bundle/      with all else that proves its session, in one ZIP file
    instances.py managed instances, as CSV, JSON and Markdown
    organisation.py sessions of an organisation, as CSV and JSON
    importing.py files into the archive, with the keyframes by which they are sought

What a recording holds was often written by others, and may hold secrets. Whoever writes a file
of it decides what of it is masked. Every function blocks.
"""
