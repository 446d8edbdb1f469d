"""What the user arranges in the lists: which columns are shown, and which rows come first.

arrangement   the columns of a list in the order that was chosen, those that are hidden behind
tag_columns   a tag as a column of its own, and which tags tell most machines apart
list_choices  what was chosen, by list and context, from one start to the next
first_rows    favourites, and machines that were used lately
"""
