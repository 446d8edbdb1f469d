"""The lists, what is made of them, and what they are made of.

instances        the managed instances; `instance_rows` says what a row is, `instance_columns`
                 what is shown of it
sessions         sessions, active and past; `session_columns` shows, `session_export` writes them,
                 `session_end` asks whether one is to end
sourced_table    what both lists of AWS's have in common: places that are read each on its own
overview         what became of half a year of sessions; `overview_map` draws what
                 `overview_layout` places
preferences      the session preferences
filterable_table a table with a filter, typed into a `filter_input`, and what goes wrong
table            draws rows
rows             the rows behind a table, each a `table_row`; `columns` says what is in them
query            the language of the filter; `ranking` says what comes first and what is similar,
                 `corpus` finds it in all rows at once
details          what stands beside a list in a wide window
"""
