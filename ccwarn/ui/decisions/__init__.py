"""The history window: what was decided, what that adds up to, and the way back.

It is given decisions and fixes, and hands wishes back; `ccwarn.ui.history` reads and does.
"""
