"""The user interface, in Textual; nothing else imports it, and it alone imports Textual.

The map, from the top; imports point down, and import-linter holds them to it (imports for
types count):

* `app` is what the program is made of on screen, and `play` plays one recording without the
  rest; only `tui.cli` imports them. `application` is what they have in common.
* `desk` decides: AWS opened, sessions opened and closed, the way out. It sees the app as a
  `desk.stage.Stage` and no more of it.
* `main` is the screen under all others: the frame, and under it a view or a window of sessions.
  `views` makes a view when it is first wanted, and keeps for it what came before that.
* `forwards` are the forwarded ports: the form, the list, the details.
* `lists` are the four other views, `session` is a session's tab, `replay` plays a recording.
* `manual` shows the pages of `tui/manual`, each at the place that it is about.
* `screens` fill the window or lie over it.
* `terminal` is the terminal of a session.
* `widgets` are drawn by several of these.
* `messages` is the vocabulary between widgets, screens and the app.
* `words` makes things into words; `host` is the user's own terminal.
* `workspace` is one profile and region with its sessions and its history: a value that is
  handed down. `actions` holds every action once, with its keys and its words. Bindings, the
  line of hints, the help screen and the command palette are all made from it. `theme` makes
  Textual themes and terminal palettes of theme files.
* `contrast` sees to it that text can be read on them; `compat` names what is used of Textual
  that it does not promise; `line_breaks` is where it wraps Japanese.

Its words: a *view* is one of Instances, Sessions, Preferences, Overview and Forwards; a *tab* is
what the frame's line names, a view or a session; the *leader* is the one chord that a
terminal does not get.

Its theory: widgets draw and post; the desk answers; a worker asks AWS and calls its own
screen with what came, by `call_later`, which a screen that is gone no longer takes; only the
desk opens and closes tabs, only a session changes its own state.

It refuses to know how AWS is called, what travels on the wire and what bytes a screen is
made of.
"""
