"""Sessions without a screen: for commands, ports and SSH. Each is a kind for `sessions.runner`.

journal          what each leaves on this machine: its crash record and its history
command          runs one command; `after_cut` knows whether it is heard again after a cut
encoded          bytes both ways through a terminal that changes them
fed              a command that is given standard input, by `encoded`
interactive      runs one command on the user's terminal; `parting` tells its exit status,
                 `keyboard` its keys from the answers of the terminal
forward          forwards a port, with `forward_mux` or `forward_basic`
proxy            carries an SSH connection
pipes            this process's standard streams, without stopping the event loop
"""
