"""Apache Libcloud on the same work: objects downloaded by 64 threads, or by 64 greenlets, each with a driver of its own.

python.py threads|gevent JOB, with SERVER, COUNT, IN_FLIGHT as the other programs. Libcloud documents that a driver is
not thread-safe and that gevent needs the standard library patched:
https://libcloud.readthedocs.io/en/stable/other/using-libcloud-in-multithreaded-and-async-environments.html
"""

import os
import resource
import sys
import time

how, job = sys.argv[1], sys.argv[2]
if how == "gevent":
    from gevent import monkey

    monkey.patch_all()

from urllib.parse import urlsplit

from libcloud.storage.base import Container, Object
from libcloud.storage.drivers.s3 import S3StorageDriver

server = urlsplit(os.environ.get("SERVER", "http://127.0.0.1:9900"))
count = int(os.environ.get("COUNT", "20000"))
width = int(os.environ.get("IN_FLIGHT", "64"))
keys = int(os.environ.get("KEYS", "100000"))


def word(number):
    """As content.rs has it."""
    return ((number + 1) * 0x9E3779B97F4A7C15 % (1 << 64)).to_bytes(8, "little")


CONTENT = b"".join(map(word, range(512)))


def driver():
    return S3StorageDriver(
        "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", secure=False, host=server.hostname, port=server.port
    )


def get_some(first):
    """Every `width`th object from that on."""
    own, got = driver(), 0
    container = Container("bucket", {}, own)
    for number in range(first, count, width):
        thing = Object(f"4096b/{number}", 4096, "", {}, {}, container, own)
        content = b"".join(own.download_object_as_stream(thing))
        assert content == CONTENT, number
        got += len(content)
    return got


def get_small():
    if how == "gevent":
        from gevent.pool import Pool

        return count, sum(Pool(width).imap_unordered(get_some, range(width)))
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(width) as pool:
        return count, sum(pool.map(get_some, range(width)))


def list_keys():
    own = driver()
    sizes = [thing.size for thing in own.iterate_container_objects(Container("bucket", {}, own))]
    assert sum(sizes) == sum(1000 + 37 * number for number in range(keys)), len(sizes)
    return len(sizes), 0


work = {"get-small": get_small, "list": list_keys}.get(job)
if work is None:
    sys.exit(f"python.py has no job {job}")
wall, processor = time.perf_counter(), time.process_time()
operations, size = work()
wall, processor = time.perf_counter() - wall, time.process_time() - processor
resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
each = processor * 1e6 / operations
print(f"libcloud, {how}\t{job}\t{operations}\t{each:.2f}\tnan\t{wall:.3f}\t{size / 1e6 / wall:.0f}\t{resident}")
