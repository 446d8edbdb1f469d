"""What the app does about the organisation's history.

flow     opens it: who is asked, by the settings, and what was asked last
"""
