"""What a wide window says beside a list of the row under the cursor.

beside    puts a pane beside a view's table, moves the keyboard there and hides it
pane      when a pane asks what it does not know, how long it believes that, and how it is drawn
machine   of an instance: facts, who is on it, its last sessions, what would hold for a new one
session   of a session: facts, notes, and the last screen of its recording
"""
