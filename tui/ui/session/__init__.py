"""Sessions as they are shown, several in one window where that is wanted.

panes            all sessions: which are in sight together, and which has the keyboard
pane_tree        where the panes of a window lie
view             one session: the bar above the terminal, or why there is none
bar              name, reason, limits and status
ending_strip     the line that says what ends soon
"""
