"""Readers of annotation programs' transcripts: ELAN, EXMARaLDA, Transcriber, TEI, CHAT and Praat."""
