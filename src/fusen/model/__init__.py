"""The words fusen is built from, as frozen values."""
