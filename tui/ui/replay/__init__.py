"""The replay of a recording; a room of its own, since it is more than two modules.

screen     the screen: keys, and what they do
playing    joins a player, what it draws, and the threads that read
terminal   the terminal that shows it: the live one, with nobody at its other end
time_line  where one is, with pauses, markers and what was found
finding    what a search has found, and where one goes from there
places     a time that a user types
"""
