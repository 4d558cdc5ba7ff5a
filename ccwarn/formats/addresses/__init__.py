"""Address lists (RFC 5322 section 3.4) as mail programs and people write them.

`reader` is the way in: the common forms at once, all others by `careful_reader`. Every piece keeps
the text that it came from, so that a rewriter can move it unchanged.
"""
