"""Code that is specific to one database system: no other module of storage writes SQL by hand, names a pragma or locks
anything.

`backend` says what the store needs; `sqlite_backend` gives it for a file, with the functions of `sqlite`.
`database_file` (one folder up) copies, seals and overwrites files, for backups and for a study built in a separate file.
"""
