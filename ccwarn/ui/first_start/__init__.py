"""The page of the first start: what was found, ticked, and one button.

It shows a `first_start.proposal` and hands back what was chosen; it looks for nothing itself.
"""
