"""The user's own terminal: what it sends, and what output has changed of it.

    input            cuts what it sends into keys, pastes and reports
    answers          which of that are answers in strings, and which are keys
    output           what is written to it, cut into text and control functions
    modes            what output has left changed of it, and what undoes that
    line             where output has left its cursor

What is written to it past any emulator is known by `output`, `modes` and `line`, which import
nothing else of `tui.terminal`.
"""
