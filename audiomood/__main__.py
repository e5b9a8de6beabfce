"""The program from its first moment on: also while its parts are imported, it can be stopped."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and exit."""
    # Nothing that is made while parts are imported is garbage; the command turns it on again.
    gc.disable()
    from audiomood.cli.stopping import leave_at_once

    leave_at_once()
    from audiomood.cli.early import begin

    begin(sys.argv[1:])
    from audiomood.cli.standins import import_typer

    import_typer()
    from audiomood.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
