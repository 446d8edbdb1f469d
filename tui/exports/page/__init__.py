"""A recording as one page of HTML that plays it in a browser, without a network.

    writing.py  the page: its parts, and the policy that lets nothing else run
    frames.py   what changes on the screen from frame to frame, in pieces that stand alone
    styles.py   how cells look, each look once
    player.js   plays it: a script of ours, without a library
    player.css  and its looks

The emulator draws the recording as for the app; what is on its screen is told row by row, each row
once in a piece, and only where it has changed. All that comes from the recording is JSON in blocks
of data, escaped by `data_of` alone, and reaches the page as text; the content security policy names
our script and our styles by their hashes, and allows nothing else.
"""
