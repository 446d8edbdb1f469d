"""Requests for just-in-time access, from being asked for to being answered.

record       one request, as its file tells it
ledger       the files: a request outlives its program
standing     gives a session that is about to start the token of an approved request
words        what there is to say of a request
asking       asks AWS for access, and how requests stand, with longer and longer pauses
"""
