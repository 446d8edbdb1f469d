"""What the app decides: AWS opened, sessions opened, watched and closed, the way out.

stage             what all of these need of the app
dependencies      what the app is given from outside
aws_connector     opens AWS after the first paint, or another profile, region or the demo
context_switcher  lets the user choose another profile or region
sign_ins          asks for codes and sign-ins, and says when credentials end
session_tabs      opens, watches and closes sessions, each with its tab
closed_tabs       a closed tab is taken back, or its session freed
session_flows     what is done with sessions, each imported once it is asked for
connect_flow      asks for reasons, and opens what the user's rules allow
forwarding/       forwards ports, and keeps them until the app ends
organisation/     opens the history of a whole organisation
reviewing/        recordings and searches, imported once they are asked for
leading           what the leader and a key do in a session
broadcast         typing into several sessions at once
orphan_prompt     offers what an earlier run has left
attention         when a question may open by itself
index_thread      indexes recordings, so that they are found by what was on their screens
recording_offer   whether sessions are recorded: chosen, and offered once
quit_flow         the way out
commands          what the command palette offers
remembered        the user's choices that outlive the program
"""
