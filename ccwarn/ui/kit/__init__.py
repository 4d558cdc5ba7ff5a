"""What windows are built from: controls, labels, colours, keys, and the desktop's own pickers.

Nothing here knows what ccwarn is about. Every window may come in.
"""
