"""The commands that list what AWS tells of, for who reads it and for scripts.

instances   `instances`: managed instances, from one place or from a set of contexts
sources     the places of such a set
matching    which of them a filter of the app's list leaves, page by page
columns     what is told of each
writing     how that is written: lines, a table, CSV, JSON
sessions    `sessions`
organisation/  `sessions --organisation`
"""
