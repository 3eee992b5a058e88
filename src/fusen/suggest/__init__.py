"""Learn suggestions from one coder's decisions; the package is pure and imports numpy.

Start with `fusen.suggest.suggester.Engine`.
"""

import os

# One thread: the matrices are small, and on a busy machine threads that wait for each other took ten times the time.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")
