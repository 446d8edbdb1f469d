"""The screen of a session without a UI: bytes in, rows and replies out; keys in, bytes out.

The emulator is an xterm of conformance level 4 (a VT420 with colours, links and emoji) on
pyte's classes, with storage and a tokenizer of its own. From the bytes up:

* `parser` cuts bytes into texts and control functions, however they arrive; `sequences` is
  the table of what control sequences mean, `strings` obeys OSC and DCS.
* `grid` holds the lines and scrolls them, `canvas` writes text on them, `editing` erases,
  inserts and deletes, `screen` moves the cursor and keeps its state, `terminal` adds what is
  not on the screen. Each is a class that extends the one before.
* `modes`, `rectangles`, `reports` and `resizing` are functions of the terminal, by subject.
* `rows` is one line of cells, `attributes` what a cell looks like, `packing` the same in few
  bytes for the scrollback, `links` the hyperlinks there are room for, `widths` which
  characters take how many cells, `charsets` line drawing and the national sets, `reflow`
  folding for another width.
* `emulator` is what the session and the view use of all this, with `palette` and `requests`;
  `views` is what users of pyte expect.

The other direction: `input` makes bytes for the remote of what the user does, and `host` knows
the user's own terminal.

Everything from the remote is hostile: `feed` never raises, all that is kept is bounded, and
nothing the remote wrote comes back to it as if it were typed. What a control function costs
beyond its bytes is counted (`Grid.effort`), since a message may ask for it hundreds of times:
`feed_slice` pauses, and whoever feeds gives others their turn. None of them costs more for a
long scrollback. There is no clock here: who paints decides how long to wait for the end of a
synchronized update.
"""
