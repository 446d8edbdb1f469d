"""What `demo` and `sandbox` may be told of the small AWS that they start.

options.py        the options, and the sandbox that they ask for
organisation.py   where an organisation's history is, for the settings of who asks
"""
