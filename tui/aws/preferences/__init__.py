"""The session preferences: the document `SSM-SessionManagerRunShell`.

document         limits, logs and encryption, as it says them; how it writes minutes
shape            what is amiss with the document as a whole
inputs           what a person may fill in, checked
edit             from a document to the next one; nothing in it is lost
save             writing it, unless somebody else was faster
"""
