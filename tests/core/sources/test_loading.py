"""The HTTP libraries are loaded whole, whoever needs them first and however many at once."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys, threading
from sessionnet_core.sources.transport import Transport
from sessionnet_core.sources.loading import load_http
sys.setswitchinterval(1e-5)
barrier, failures = threading.Barrier(6), []
def attempt(work):
    barrier.wait()
    try:
        work()
    except BaseException as error:
        failures.append(repr(error))
transport = Transport(timeout_seconds=5)
def proxies(): transport._goes_through_a_proxy("http://127.0.0.1")
def environment(): transport.side_by_side([], str, seconds=1)
works = [load_http, transport.warm_up, proxies, environment, load_http, proxies]
threads = [threading.Thread(target=attempt, args=(work,)) for work in works]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(failures)
"""


def test_many_threads_may_need_them_at_once() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_what_cannot_be_loaded_is_a_shortage_and_no_fault_of_the_program() -> None:
    script = (
        "import sys\n"
        "class Lacking:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'requests': raise MemoryError\n"
        "sys.meta_path.insert(0, Lacking())\n"
        "from sessionnet_core.errors import Shortage\n"
        "from sessionnet_core.sources.transport import Transport\n"
        "try: Transport(timeout_seconds=5).side_by_side([], str, seconds=1)\n"
        "except Shortage as error: print(error.code, error)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "shortage what opens connections could not be loaded: MemoryError\n"


def test_what_no_request_needs_waits_and_is_whole_for_whoever_uses_it() -> None:
    script = """
import sys, threading
from sessionnet_core.sources.loading import load_http
load_http()
parts = ("charset_normalizer.api", "idna.core", "importlib.metadata", "zipfile")
print([part for part in parts if part in sys.modules and len(vars(sys.modules[part])) > 10])
import charset_normalizer, idna, requests, urllib3.http2, zipfile
sys.setswitchinterval(1e-5)
barrier, guesses = threading.Barrier(6), []
def guess():
    barrier.wait()
    guesses.append(str(charset_normalizer.from_bytes("Zürich, Genève, Bâle".encode("utf-8")).best().encoding))
threads = [threading.Thread(target=guess) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(guesses == ["utf_8"] * 6, idna.encode("zürich.example"), callable(urllib3.http2.inject_into_urllib3))
response = requests.Response()
response._content = "Zürich, Genève, Bâle".encode("utf-8")
print(response.apparent_encoding, zipfile.ZipFile.__name__, "from_path" in dir(charset_normalizer))
try: idna.nothing
except AttributeError: print("nothing")
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [
        "[]",
        "True b'xn--zrich-kva.example' True",
        "utf-8 ZipFile True",
        "nothing",
    ]
