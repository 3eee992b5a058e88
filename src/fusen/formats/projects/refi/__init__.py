"""REFI-QDA projects (.qdpx) and codebooks (.qdc): read all dialects, and write strictly by the schema."""
