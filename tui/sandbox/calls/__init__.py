"""A call, from its bytes to who made it: read, authenticated, refused or passed on.

door             lets in what is signed with a secret of this run, and nothing else
wallet           those secrets
signatures       Signature Version 4, read and computed
payloads         a body for S3: whole, in signed chunks, or unsigned
refusals         who is not let in is told so in each service's words
onward           what was authenticated, written anew for who carries it out
requests         which service is asked for what
answers          errors and checks in AWS's words
"""
