"""The gate on a drafts folder: it sees each draft that a mail program saves, and may fix it.

It cannot hold mail, so it never offers to send. `gate` is the way in: it finds the folder and hears
of changes. `checked_drafts` looks at each draft, and `questions` says whether to ask about it. None
of them calls the one before it.
"""
