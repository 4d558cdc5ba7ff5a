"""The desktop face of ccwarn (PySide6): the dialog, the tray and the status window.

Nothing here decides what is asked: `question` makes the words, `clearance` does what was answered.
Only `ccwarn.ui.app` is imported from outside.
"""
