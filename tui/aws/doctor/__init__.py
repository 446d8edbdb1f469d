"""Why a machine cannot be connected to.

diagnosis        asks all that can keep a session from starting, and puts it in order
machines         the machines of a name, listed or not
checks           judges what is found of the machine and of the caller
needs            the same for what a session needs: document, key, logs, permissions
"""
