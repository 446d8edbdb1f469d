"""What is done to several machines at once.

flow      asks once, and does it to all of them
"""
