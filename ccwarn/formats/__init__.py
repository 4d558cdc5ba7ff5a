"""From the forms in which mail is stored or travels to a `Draft`, and back.

Bytes or JSON come in, values go out; nothing here opens a file or a socket. `addresses` reads
address lists, `outlook` .msg files. Stores and gates come in.
"""
