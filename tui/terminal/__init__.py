"""The screen of a session without a UI: bytes in, rows and replies out; keys in, bytes out.

The emulator is an xterm of conformance level 4 (a VT420 with colours, links and emoji): a
`pyte.ByteStream` with a tokenizer and a storage of its own. From the bytes up:

* `parser` cuts bytes into texts and control functions, fast for what is common;
  `state_machine` takes the rest a character at a time. `sequences` is the table of what
  control sequences mean, `strings` obeys OSC and DCS.
* `buffer` has the lines: both screens, the scrollback, and scrolling. `terminal` owns it and
  has the rest of the state: the cursor, margins, modes, tab stops (`tabs`), colours, and what
  is to be answered.
* `functions` is what is done with that: functions of the terminal, by subject.
* `rows` is one line of cells, `attributes` what a cell looks like, `packing` the same in few
  bytes for the scrollback, `links` the hyperlinks there are room for, `widths` which
  characters take how many cells, `clusters` those that share one, `charsets` line drawing and
  the national sets, `reflow` folding for another width.
* `emulator` is what the session and the view use of all this, with `palette` and `requests`;
  `pyte_screen` gives what is seen as a screen of pyte's, and `snapshot` as the bytes that make
  it again, of which `snapshot_lines` writes those for the lines.

The other direction: `input` makes bytes for the remote of what the user does, and `host` knows
the user's own terminal.

Everything from the remote is hostile: `feed` never raises, all that is kept is bounded, and
nothing the remote wrote comes back to it as if it were typed. What a control function costs
beyond its bytes is counted (`Terminal.effort`), since a message may ask for it hundreds of times:
`feed_slice` pauses, and whoever feeds gives others their turn. None of them costs more for a
long scrollback. There is no clock here: who paints decides how long to wait for the end of a
synchronized update.
"""
