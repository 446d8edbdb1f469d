"""The settings of the app: what is wrong with them, and each with its value and source.

page.py    the page
"""
