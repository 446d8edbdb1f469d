"""Files and folders to and from a managed instance, without a server there and without a bucket.

A script for the shell of POSIX there serves requests on a terminal, in lines of ASCII with the
bytes as base64; where there is a python3, and it is worth it, that serves the same requests
behind a forwarded port, with the bytes as they are. Every file is written beside its place,
checked by its SHA-256 and then given its name.

names         TARGET:PATH, and names on their way there and back
local         what there is to copy on this machine
drafts        where what is copied goes here, until it is whole
far_script    what the far side runs: far_side.sh, or far_side.py
answers       reads what the far side says
talk          the requests, and their answers
far_shell     the session of its shell
far_port      the session of a port that leads to its python3
link          which of them, and going on when one is lost
outcome       whom a copy asks and tells, and what becomes of it
tally         how far it is
upload        from here to there
download      from there to here
copy          either, with a link of its own
"""
