"""An organisation's history of sessions: asked from a form, read as it comes, found again.

written      a question as it is typed, and what it asks
form         the form for it, with what it will scan
inquiry      a question that is being asked: how far it is, what has come, what it cost
columns      the columns of the answer, and by which fields they are filtered and sorted
window       the rows of an answer of which only those in sight are held
table        those rows as a table
facts        all that an answer tells of one session
details      the window with them
exporting    an answer as a file
screen       the view
unasked      what is said where the settings name nobody to ask

Nothing is asked before the user does so: CloudTrail's files are read by Athena, or by CloudTrail
Lake, and both bill what they scan. Rows are in `tui.archive.organisation`, a million of them
perhaps; here are a few pages around the cursor.
"""
