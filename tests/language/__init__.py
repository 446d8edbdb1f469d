"""What is said in two languages: what is marked in the code, and the catalogues made of it.

    marks.py      what is marked for translation, read from the code
    unmarked.py   what looks as if people were shown it, and is not marked
    messages.py   `make messages`: brings the catalogues up to date, and compiles them
    wording.py    what is wrong with a translation
    spoken.py     the English of what a screen says in another language

Babel reads and writes the catalogues. What is marked is read from the syntax tree instead: the
same rules tell what is not, and a command's help stands in its docstring.
"""
