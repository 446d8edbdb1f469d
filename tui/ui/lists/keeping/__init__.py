"""What a table keeps beside the rows that it shows.

marks      which rows are marked
preparing  the rows in other columns, until all of them are prepared
"""
