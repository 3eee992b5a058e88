"""Write files and folders that survive a loss of power, and name unfinished files."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

PART = ".part"  # how the name of an unfinished file ends


def sync_file(path: Path) -> None:
    with open(path, "rb+") as written:
        os.fsync(written.fileno())


def sync_folder(folder: Path) -> None:
    """Make new and renamed files in the folder survive a loss of power, if the system can."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):  # a file system that cannot
            raise
    finally:
        os.close(descriptor)
