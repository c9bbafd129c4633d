"""A worker that marks when it is inside the transaction of an import, for the test to kill it there."""

import os
from pathlib import Path
from typing import Any

import django


def mark(word: str) -> None:
    """Leave a mark that the test sees at once."""
    folder = Path(os.environ["MARKS"])
    (folder / f"{word}.new").touch()
    (folder / f"{word}.new").rename(folder / word)


def main() -> None:
    """Work until killed."""
    from luodi.apps.exchange.actions import commit
    from luodi.apps.jobs import worker

    write = commit._write

    def marked(*arguments: Any) -> None:
        mark("inside")
        write(*arguments)
        mark("written")

    commit._write = marked
    worker.run_process()


if __name__ == "__main__":
    django.setup()
    main()
