"""The user interface, in Textual; nothing else imports it, and it alone imports Textual.

The map:

* `app` is what the program is made of on screen: it asks the questions and answers messages.
  For it `opening` opens AWS after the first paint, `desk` opens, watches and closes sessions,
  and `leaving` is the way out; `outside` is what they are given.
* `connecting` asks for reasons, and opens what the user's rules allow.
* `actions` holds every action once, with its keys and its words. Bindings, the line of
  hints, the help screen and the command palette are all made from it.
* `messages` is the vocabulary between widgets, screens and the app.
* `theme` makes Textual themes and terminal palettes of theme files.
* `driver` is the user's terminal as Textual's driver, with keys as they came; `type_ahead`
  keeps them in order. `host_writer` writes without waiting, `host_size` knows how large it is,
  and `restore` are the ways out that pass Textual by.
* Pure are `cells` (text cut or filled to a width in cells), `times`, `context` and
  `preference_words` (things as words), `query` (the language of the filter), `rereading`
  (when a list is read again by itself), `rows` (the
  rows behind a table), `session_rows` (AWS's sessions joined with ours and the ledger's),
  `notices` (what to say when time runs short) and `json_words` (JSON in colours).
* `books` keeps the ledger, `landing` does what helps before an end, `host_terminal` gives the
  window its title and asks for notifications, `exports` writes the files that a user asks for.
* `places` are the profiles and regions where the user works, `sign_ins` asks for codes and
  sign-ins, `leftovers` offers what an earlier run has left, `needs` knows what was denied.
* Of the same pure kind are `session_columns` and `session_export` (the list of sessions, shown
  and written out), `diff_words` (what changes in a document) and `log_text` (a log's lines).
* `commands` is what the command palette offers: what can be done in sight, tabs, instances.
* `screens` has one file a screen and `widgets` one file a widget, each with its style
  beside it.

Its words: a *view* is one of the three lists (Instances, Sessions, Preferences); a *tab* is
what the frame's line names, a view or a session; the *leader* is the one chord that a
terminal does not get.

Its theory: widgets draw and post; the app answers; a worker asks AWS and posts what came;
only the app opens and closes tabs, only a session changes its own state.

It refuses to know how AWS is called, what travels on the wire and what bytes a screen is
made of.
"""
