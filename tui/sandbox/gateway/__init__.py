"""Where the two ends of a session meet.

line             the connection of an agent within this process
gateway          both sides' WebSockets, tokens
relay            one session: frames from side to side, its end
faults           a bad wire on purpose: drop, repeat, reorder, delay, cut
limits           when a session must end
"""
