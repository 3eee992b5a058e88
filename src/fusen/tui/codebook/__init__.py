"""The codebook screen and its parts."""
