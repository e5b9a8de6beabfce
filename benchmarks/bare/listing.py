"""Tracks of at most 300 seconds: the same rows, the same text as `audiomood list`.

Usage: python benchmarks/bare/listing.py library.db
"""

import sqlite3
import sys

put = sys.stdout.write
rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT id, duration, format, word, name FROM track WHERE duration <= 300"
    " ORDER BY added DESC, seq DESC"
)
for track, duration, kind, word, name in rows:
    put(f"{track[:12]}\t{duration:.3f}\t{kind}\t{word or ''}\t{name}\n")
