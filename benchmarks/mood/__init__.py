"""Fitting and judging the mood model; needs recordings that people have labelled."""

import os

# Read when numpy is first imported. The matrices are so small that threads cost more than they
# save, and sums come out the same on any number of cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
