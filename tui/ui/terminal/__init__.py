"""The terminal of a session: painted, scrolled, searched, marked, and given keys.

view             the terminal: keys, pastes and the mouse to the remote
browser          on which that stands: search, marking, links
screen           on which that stands: painting
paint            lines as Textual's strips
viewport         which lines are in sight
cursor           the terminal's own cursor
keys, mouse      what is for the remote, and what is not
input_guard      the pause after an end that nobody asked for
pasting          a question before several lines are pasted
clipboard        what is copied, and what the remote may copy
modes            copy mode and its kin
search           found places; `selection` marked ones, `links` addresses
text, cells      what stands on the screen, as text and by cells
options          what of the settings concerns it
"""
