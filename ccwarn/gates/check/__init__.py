"""Messages that somebody points at: looked through in the background, judged, fixed, put back.

Nothing is held here; a person wants to know. `gate` is the way in, used by the check window.
"""
