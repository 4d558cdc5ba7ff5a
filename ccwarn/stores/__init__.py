"""Where drafts are on disk: list them, read one with its etag, replace it, put it back.

`ccwarn.stores.base` says what every store promises; a store is a module here and a line in `kinds`.
What must be known of files, locks and half-written leftovers belongs here; what is in a message to
`formats`.
"""
