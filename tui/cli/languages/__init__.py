"""The commands in the language of whoever calls them.

    choosing.py     which language that is: `--language`, the setting, the environment
    translating.py  what a command's help says, translated when it is looked up
    paragraphs.py   help as it is translated: by the paragraph
    click_words.py  click's own sentences
    formatter.py    help in columns and lines, measured by the cells of a terminal

A command's help is written in English where the command is: in `help=` and in its docstring.
It is translated when the command is called, so one process may speak several languages.
"""
