"""The manual in the app: which page is about which place, and the screen that shows it.

The pages themselves are the Markdown files of `tui/manual`, which people read outside too.
"""
