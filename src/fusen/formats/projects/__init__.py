"""Read and write the projects of other tools: REFI-QDA, QualCoder, Taguette, RQDA and requal."""
