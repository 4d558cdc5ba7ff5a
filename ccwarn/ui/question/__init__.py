"""The dialog: one window for one question, and the queue before it.

`asker` is the way in: it takes questions from any thread. Sentences and numbers come from
`ccwarn.question`, the headline from the worst finding's rule; here is how they look and how an
answer is kept from being an accident.
"""
