"""The first start without its window: what there is to guard here, and keeping what was chosen.

The page that shows it is `ccwarn.ui.first_start`, which knows the proposal and nothing of how it
was found. Commands and `ui.windows` come in.
"""
