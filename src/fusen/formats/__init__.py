"""Read and write files as model objects, one module for each format."""
