"""Store a study in its database; only this package imports SQLAlchemy."""
