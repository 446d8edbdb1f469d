"""The user's own terminal, as Textual's driver and past it.

driver           what the app asks of it: keys as they came, modes, the cursor
raw_driver       Textual's driver for Linux and macOS, reading below its parser
platform         which driver there is
writer           writes to it without waiting
size             how large it is, and what of that is believed
type_ahead       keeps keys in the order in which they were pressed
restore          the ways out that pass Textual by
memory           how the C library keeps memory
window           its title and its notifications
crash            an error of our own: a sentence for the user, a report for who mends it
"""
