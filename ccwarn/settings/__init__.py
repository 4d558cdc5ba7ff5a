"""From files to the `Policy` in force, and back: layers, locks, edits, and their words.

Whatever knows that a setting has a key, a file or a name for people belongs here, and follows from
its declaration in `declared`. What a setting means for a mail belongs to `policy` and the rules.
Commands and windows come in; gates and rules never do: they are handed a `Policy`.
"""
