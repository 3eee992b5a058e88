"""The coding screen and its parts."""
