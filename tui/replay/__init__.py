"""Recordings, played: what was on a terminal at any time, and where one is in it.

    source.py      what a player needs of a recording, wherever it is kept
    cast_source.py a file as such a source: read through once in a thread, which notes where
                   what is, and then draws keyframes
    archive_source.py  a recording in the archive as such a source
    survey.py      its length, its markers and its pauses
    player.py      pure: play, pause, speed, skipping what is idle, seeking; the clock is given
    rendering.py   the screen at a time: from the nearest keyframe before it, and on from there
    last_screen.py the screen at the end of a recording in the archive, as text
    find.py        when a text came onto the screen
    text.py        pure: the text of a recording, events in and lines out
    log_text.py    pure: the text of a log that AWS has
    indexing.py    indexes it, within a share of a core
    standing.py    pure: the lines of the main screen, from when they stand there until they go

Time is seconds since the beginning of the recording. The screen *at* a time shows every event
up to that time, that one included; how one came there makes no difference to it, but for the
scrollback, which is that of what was played on the way.

A recording shows, and does nothing: what it asks of a terminal or of its user (questions, the
clipboard, notifications) is thrown away. Files may be anybody's: what is kept of one is bounded,
and what follows its damage is not there. What blocks, because it reads or because it may take
long, says so, and is for a thread. Nothing here knows widgets.
"""
