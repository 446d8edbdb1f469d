"""The hosts that a session leads to, as other services of AWS know them.

databases.py         the endpoints of RDS and ElastiCache, by name
listing.py           all of them, for who looks for one
endpoint_name.py     how a user writes such a name
instance_connect.py  keys that an instance accepts for SSH for a minute
"""
