"""What the leader and a key do in a session.

leader  moves about, ends the session, helps before it ends
splits  which sessions are in sight together
"""
