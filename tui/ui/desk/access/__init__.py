"""Just-in-time access in the app.

flow        requests access, follows the answers, and connects with what was approved
offering    whether requesting access is offered
"""
