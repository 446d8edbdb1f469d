"""What the app opens of what was done earlier.

flows     each of these, and the organisation's history, imported once it is asked for
replays   opens the recordings that are to be played
searches  opens the search in sessions and screens, and what was found
"""
