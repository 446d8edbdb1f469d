"""What the app decides: AWS opened, sessions opened, watched and closed, the way out.

opening          opens AWS after the first paint, or another profile, region or the demo
outside          what the app is given from outside
places           the profiles and regions where the user works
sign_ins         asks for codes and sign-ins, and says when credentials end
connecting       asks for reasons, and opens what the user's rules allow
desk             opens, watches and closes sessions, each with its tab
closed_tabs      a closed tab is taken back, or its session freed
landing          what helps before a session ends
books            keeps the ledger
leftovers        offers what an earlier run has left
leaving          the way out
commands         what the command palette offers
"""
