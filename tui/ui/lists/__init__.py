"""The lists, what is made of them, and what they are made of.

instances        the managed instances; `instance_columns` says what is shown of them
sessions         sessions, active and past; `session_columns` shows, `session_export` writes them,
                 `session_end` asks whether one is to end
overview         what became of half a year of sessions; `overview_map` draws what
                 `overview_layout` places
preferences      the session preferences
filterable_table a table with a filter and what goes wrong
table            draws rows
rows             the rows behind a table
query            the language of the filter
rereading        when a list is read again by itself
"""
