"""Transcripts into the study: import, change detection and realignment of codings."""
