"""The log, written where one is asked for: `--log FILE`, `SSM_TUI_LOG`.

options.py    the options, and what they begin
redaction.py  what of a record is written, and what is left out
writing.py    the file: for its owner alone, of a bounded size
"""
