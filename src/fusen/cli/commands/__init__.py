"""The commands, one module a help group."""
