"""The codebook of a study: validate, plan and apply edits, import codes."""
