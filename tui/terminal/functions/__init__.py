"""What control functions do: functions of the terminal, by subject.

scrolling    lines move up and down inside the margins; line feeds
cursor       what the cursor carries: colours, character sets, protection
moving       the cursor moves; the margins that hold it
editing      erasing, inserting, deleting
writing      text on the screen
resizing     another size, by the user or the remote
modes        ANSI and private modes
rectangles   rectangular areas (DECCRA and its kin)
reports      answers to what the remote asks
resetting    RIS and DECSTR
"""
