"""Names in the transcripts and their pseudonyms."""
