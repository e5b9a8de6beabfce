"""Files into a container of Azure Blob Storage and out of it, as fast as the SDK does it.

Usage: python benchmarks/bare/blobs.py up|down CONTAINER FOLDER
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from azure.core.exceptions import ResourceExistsError
from azure.storage.blob import ContainerClient

THREADS = 8
MIB = 1 << 20


def main() -> None:
    """Do what the arguments ask for."""
    what, name, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    client = ContainerClient.from_connection_string(
        os.environ["AZURE_STORAGE_CONNECTION_STRING"],
        name,
        max_single_put_size=8 * MIB,
        max_block_size=8 * MIB,
        max_single_get_size=16 * MIB,
        max_chunk_get_size=16 * MIB,
    )
    with client, ThreadPoolExecutor(THREADS) as threads:
        if what == "up":
            with suppress(ResourceExistsError):
                client.create_container()
            list(threads.map(lambda path: up(client, path), sorted(folder.iterdir())))
        else:
            folder.mkdir()
            list(
                threads.map(lambda blob: down(client, blob, folder), list(client.list_blob_names()))
            )


def up(client: ContainerClient, path: Path) -> None:
    """Store a file under its name."""
    with path.open("rb") as file:
        client.upload_blob(path.name, file, length=path.stat().st_size, max_concurrency=THREADS)


def down(client: ContainerClient, name: str, folder: Path) -> None:
    """Fetch a blob into a file of its name."""
    with (folder / name).open("wb") as file:
        client.download_blob(name, max_concurrency=THREADS).readinto(file)


if __name__ == "__main__":
    main()
