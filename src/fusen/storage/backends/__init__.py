"""Code that is specific to one database system. `sqlite` holds everything specific to SQLite; no other module of storage
writes SQL by hand, names a pragma or locks a file.

A second backend is a module with the same functions:

- connection and lock: `connect` returns an engine whose write transactions take the write lock when they begin;
  `translated` turns the system's errors into `StoreError`s that name the remedy;
- schema: `identify` and `version` read its version, `stamp` sets it; `schema` declares tables and indexes, and its
  `set_index_conditions` sets the conditions of partial indexes in the backend's dialect;
- search: `create_search`, `index_passages`, `clear_search` and `find`, which takes words, "phrases" and prefix*;
- changes: `traces` returns a value that changes after each commit, or None if this needs a query;
- snapshot: `copy_database`, `overwrite_database` and `seal`, for backups and for a study built in a separate file;
- integrity: `integrity` lists the problems that the system's own check finds;
- files: `make_file`, `restrict` and `SIDE_FILES`, for a database that is a file.
"""
