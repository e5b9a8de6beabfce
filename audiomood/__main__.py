"""The program from its first moment on: also while its parts are imported, it can be stopped."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit."""
    from audiomood.cli.stopping import leave_at_once

    leave_at_once()
    from audiomood.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
