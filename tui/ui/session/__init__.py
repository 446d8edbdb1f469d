"""A session's tab.

view             the tab: the bar above the terminal, or why there is none
bar              name, reason, limits and status
ending_strip     the line that says what ends soon
"""
