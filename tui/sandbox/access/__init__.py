"""Just-in-time node access: requests, whoever answers them, and what their tokens may do.

requests         StartAccessRequest, GetAccessToken, and GetOpsItem of a request
tokens           which calls the credentials of an approved request are good for

The answers come from an option, after a while, or from a test. AWS documents no more of the OpsItem
than its members: who answered is in `LastModifiedBy` here.
"""
