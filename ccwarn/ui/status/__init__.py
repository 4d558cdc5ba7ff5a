"""What ccwarn is doing: the tray icon, its menu, and the window with room for sentences.

`status` is what all of them show; whoever has news tells it there.
"""
