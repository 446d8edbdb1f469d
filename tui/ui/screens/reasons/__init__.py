"""Questions for a reason that ask for more than that.

access    where sessions have to be asked for: request just-in-time access with the same reason
"""
