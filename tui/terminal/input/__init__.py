"""What the user does, as bytes for the remote, by the modes that the remote has set.

keys             key presses
other_keys       the same where the remote wants modified keys told apart (modifyOtherKeys)
kitty            the same in kitty's keyboard protocol
mouse            the mouse
paste            pasted text
"""
