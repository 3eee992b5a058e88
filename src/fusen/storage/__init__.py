"""The only home of SQLAlchemy: schema, migrations and the store."""
