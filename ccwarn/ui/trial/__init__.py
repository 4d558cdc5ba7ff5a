"""The page “Try on my sent mail”: what ccwarn would have asked, and thresholds to try on it.

Whatever shows mail of the past belongs here; how it is read and judged is in `ccwarn.audit`.
"""
