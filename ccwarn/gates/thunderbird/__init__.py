"""The gate at Thunderbird's Send button: the tray's end of the conversation with the add-on.

`gate` is the way in. `relay` is a program of its own that Thunderbird starts: it imports nothing of
ours, and no module beside it may bear the name of one of Python's own.
"""
