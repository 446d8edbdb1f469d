"""The terminal of a session: one widget that paints an emulator, and overlays over it.

view             the widget: paints, has the focus and the size, asks its overlays
overlay          what an overlay is, and what it lies over
keys             the leader chord, and what is typed
mouse            the mouse of a remote that asked for it
selection        text marked with the mouse; `copy_mode` marks with the keyboard
search           a query, and the places where it is found
pasting          a question before several lines are pasted, and a large paste on its way
scrollback       looking back; `viewport` knows which lines are in sight
links            addresses, under the mouse or chosen
requests         what a remote asks of the user: the clipboard, notifications
clipboard        the user's clipboard
input_guard      the pause after an end that nobody asked for
frames           when the emulator is looked at
renderer         the lines in sight as strips, with what lies over them
paint            a row as a strip
cursor           the terminal's own cursor
text, cells      what stands on the screen, as text and by cells
"""
