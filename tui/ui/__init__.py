"""The user interface, in Textual; nothing else imports it, and it alone imports Textual.

The map, from the top:

* `app` is what the program is made of on screen; `main` is the screen under all others: the
  frame, and one view or session at a time.
* `desk` decides: AWS opened, sessions opened and closed, the way out.
* `lists` are the three views, `session` a session's tab, `screens` what fills the window or lies
  over it, `terminal` the terminal of a session.
* `widgets` are drawn by several of these; `words` makes things into words.
* `host` is the user's own terminal.
* `actions` holds every action once, with its keys and its words. Bindings, the line of
  hints, the help screen and the command palette are all made from it.
* `messages` is the vocabulary between widgets, screens and the app.
* `theme` makes Textual themes and terminal palettes of theme files; `contrast` sees to it that
  text can be read on them.

Its words: a *view* is one of the three lists (Instances, Sessions, Preferences); a *tab* is
what the frame's line names, a view or a session; the *leader* is the one chord that a
terminal does not get.

Its theory: widgets draw and post; the app answers; a worker asks AWS and posts what came;
only the app opens and closes tabs, only a session changes its own state.

It refuses to know how AWS is called, what travels on the wire and what bytes a screen is
made of.
"""
