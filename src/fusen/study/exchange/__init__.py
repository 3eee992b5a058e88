"""Exchange with colleagues and other tools: merge, import and export of projects."""
