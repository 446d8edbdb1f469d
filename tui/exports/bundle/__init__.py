"""All that proves a session, in one ZIP file for an auditor.

    gathering.py asks for it: the proof, the recording, the logs that AWS has
    writing.py   writes the file
    manifest.py  what is in it, with the size and the SHA-256 of each, and what could not be had
    checking.py  whether it is still what was written

Whoever changes a file and the manifest as well is not found out by the bundle itself: note the
SHA-256 of the whole, which is told when it is written, in a place that they cannot change.
"""
