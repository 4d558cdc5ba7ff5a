"""Mail of the past: what ccwarn would have asked about it, with all that was known by then.

No gate: nothing is held, asked or changed here. `engine` is the way in, without terminal or window;
`ccwarn audit` uses it, and whoever lets people try ccwarn on their sent mail.
"""
