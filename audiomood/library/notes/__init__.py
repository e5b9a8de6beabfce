"""Notes: what stores keep about tracks beside their bytes; written, read back, and made of lines."""

from audiomood.library.notes.files import from_line, to_line
from audiomood.library.notes.writing import announce, compact, noting, read_all, write_due

__all__ = ["announce", "compact", "from_line", "noting", "read_all", "to_line", "write_due"]
