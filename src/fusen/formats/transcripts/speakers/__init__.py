"""Speakers of a transcript: labels, turns, time stamps, and talk whose speaker has no name."""
