"""Places where a draft is caught: a folder each, and none knows another.

A gate turns what it holds into a `Draft`, asks `Clearance`, and writes back what it gets. What
several gates share stands beside the folders. Roots come in: commands and the application.
"""
