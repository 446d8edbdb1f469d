"""What an organisation's history answered, kept for a day.

    results.py    the answers of one data folder: finds that of today, begins another
    kept.py       one answer: written while it is read, counted, filtered, sorted, paged
    answer_file.py  its file: rows in blocks, and beside them what they are searched and sorted by
    place.py      where such files are, by whose key they are read, when they go
    columns.py    of what a row consists, and as what it is kept; pure
    packing.py    rows as columns of texts, each text once; pure
    finding.py    in which rows of such a column a text is; pure
    order.py      the rows by the texts or the numbers of a column; pure
    terms.py      what is looked for

An answer may have a million rows, which is too many for memory and for the local history: its
file would be twenty times as large, and so would each look after it. So every answer is a file of
its own in the folder `organisation` beside it, under the same rules: for its owner alone, and
encrypted, by a key that is made of the archive's. It can be asked for again, so it is neither
backed up nor recovered. An answer of another day is removed when the next question is asked; one
that was broken off is never given for a whole one. Where the local history is off, or cannot
be opened, the key is this process's own, and the file goes with it.

Rows are in blocks of 16, compressed. For filters there are segments of some thousand rows beside
them: each column's texts, folded as `tui.comparing` does, sorted and each once, and a code
for each row, which says which of them it has. A text is looked for in the texts of a segment at
once, by what the interpreter does in C; in long ones only where their words have it. What consists of others, as an ARN does of account, role
and name, is also kept without them, for it is searched with them.

Nothing here knows AWS: a row is whatever has the fields of `columns.COLUMNS`.
"""
