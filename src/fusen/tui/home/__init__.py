"""The home screen: the interviews of a study."""
