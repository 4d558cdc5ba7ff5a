"""The gate at the Send button of classic Outlook: its ItemSend event, from a process of our own.

All that is said to Outlook's object model stands here and needs no Windows; only `com` reaches a
real Outlook, and only `processes` knows what runs. Commands and the application come in by `gate`
and `reach`. Outlook calls a thread of an apartment of its own and waits; that thread lets Outlook's
other calls in while the author thinks. The tests have an object model of their own, in the same
process or behind real COM in another.

* What a handler returns decides, and pywin32 puts it in one of two places, by what the caller has
  room for: `(held, held)` is right in both. What raises would send the mail.
* Every call crosses over to another process, so each counts: objects of a collection come by its
  enumerator, names of many by the lines that Outlook shows; of each recipient, type and address.
* Before anything is changed, the recipients are read again and must be those that were judged.
  After it they must be those that were planned. Types are set in place; nobody is removed or added.
"""
