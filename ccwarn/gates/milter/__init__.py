"""The gate of an organisation's mail server: a milter beside Postfix or Sendmail.

The server hands it each mail's envelope and header. `packets` is the protocol, `session` takes what
the server says together to a `mail`, `judging` clears it, and a mode of the policy stands in for
the author's answer, as nobody can be asked there. `supervisor` forks the processes, each with a
`gate`: they share the sockets that `listening` opens, and the memory of the `counters`. Only
`ccwarn milter` comes in.
"""
