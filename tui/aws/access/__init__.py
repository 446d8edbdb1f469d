"""Just-in-time node access: a session that has to be asked for, and somebody's approval.

    requests.py   StartAccessRequest, GetAccessToken, and who answered a request (GetOpsItem)
    token.py      calls with the credentials of an approved request

A token is held in memory alone: it is in no file, log, representation or error.
"""
