"""Code that is specific to one database system. `sqlite` holds everything specific to SQLite; no other module of storage
writes SQL by hand, names a pragma or locks a file.

A second backend is a module with the same functions:

- connection and lock: `connect` gives an engine whose transactions take the write lock when they begin, if they were
  asked to write; `translated` turns the system's errors into `StoreError`s that name the way out;
- schema: `identify` and `version` read its version, `stamp` sets it; tables and indexes are declared in `schema`, whose
  `set_index_conditions` gives the indexes of some rows their conditions in the backend's dialect;
- search: `create_search`, `index_passages`, `clear_search` and `find`, which takes words, "phrases" and prefix*;
- changes: `traces` gives another value after each commit, or None where that cannot be told without a query;
- snapshot: `copy_database`, `overwrite_database` and `seal`, for backups and for a study that is made aside;
- integrity: `integrity` lists what the system itself finds wrong;
- files: `make_file`, `restrict` and `SIDE_FILES`, for a database that is a file.
"""
