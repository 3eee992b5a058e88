"""Play the recording of a transcript in the app."""
