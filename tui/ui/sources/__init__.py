"""Several contexts in one list: how far each has come, and why one has not.

source_state     how the list of one context stands: pure, with the time handed in
fleet_reader     reads the instances of one context again and again
remembered_fleet the instances of one context between two runs of the program
reading          those of all contexts of a list, and what is said of them together
known_sessions   what is known of the sessions of all of them, by whom
rereading        when a list is read again by itself
"""
