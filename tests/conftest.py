"""What every test gets: an environment of its own, the command to run, and test networks."""

from __future__ import annotations

import gc
import importlib
import itertools
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from sessionnet_cli import main
from tests import effort as effort  # loads the profile of hypothesis
from tests.devnet import Devnet
from tests.evm.fixtures import anvil_is_there as anvil_is_there
from tests.evm.fixtures import arbitrum as arbitrum
from tests.evm.fixtures import ethereum as ethereum
from tests.evm.fixtures import front as front
from tests.evm.fixtures import kept_chain as kept_chain
from tests.joint_fixtures import joint as joint
from tests.joint_fixtures import joint_net as joint_net
from tests.prometheus.fixtures import programs_are_there as programs_are_there
from tests.signals import catch_what_is_ignored

ACCOUNT = "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72"
"""A published test vector of libsession, nobody's account."""

_RECURSION_LIMIT = sys.getrecursionlimit()
_FOREIGN = re.compile("COLOR|COLUMNS|LINES|TERM|TTY|PROXY|SESSIONNET|XDG|SSL_CERT|REQUESTS_CA|CURL_CA")
_NUMBERS = itertools.count()


class Result:
    """What one run of the command printed, and its exit status."""

    def __init__(self, status: int, stdout: bytes, stderr: bytes) -> None:
        self.status = status
        self.stdout = stdout.decode()
        self.stderr = stderr.decode()

    @cached_property
    def json(self) -> Any:
        """The one document on standard output; it belongs to all who look at it."""
        return json.loads(self.stdout)

    @property
    def codes(self) -> set[str]:
        """The codes of the document's warnings."""
        return {warning["code"] for warning in self.json["warnings"]}

    @property
    def errors(self) -> list[str]:
        """The codes of the document's errors."""
        return [error["code"] for error in self.json["errors"]]


Sessionnet = Callable[..., Result]


@pytest.fixture(scope="session", autouse=True)
def nobodys_environment() -> Iterator[None]:
    """Keep the developer's environment out of all tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in filter(lambda name: _FOREIGN.search(name.upper()), list(os.environ)):
            patch.delenv(name)
        patch.setenv("NO_PROXY", "127.0.0.0/8,127.0.0.1")  # storage servers may be spread over all of it
        yield


@pytest.fixture(autouse=True)
def own_environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a home and a cache of its own; the folder around them exists if the test asks for `tmp_path`."""
    if "tmp_path" in request.fixturenames:
        own = request.getfixturevalue("tmp_path")
    else:  # which most do not, and making ten thousand folders takes a while
        own = request.getfixturevalue("tmp_path_factory").getbasetemp() / f"own-{next(_NUMBERS)}"
    monkeypatch.setenv("HOME", f"{own}/home")
    monkeypatch.setenv("SESSIONNET_CACHE_DIR", f"{own}/cache")


@pytest.fixture
def sessionnet(capfdbinary: pytest.CaptureFixture[bytes]) -> Sessionnet:
    """Run the command in this process, as its entry point does."""

    def run(*words: str) -> Result:
        capfdbinary.readouterr()
        main.root._help = None  # each process makes it with the names that the first context knows, and this is another
        with pytest.raises(SystemExit) as ended:
            main.main(list(words))
        out, err = capfdbinary.readouterr()
        assert isinstance(ended.value.code, int)
        return Result(ended.value.code, out, err)

    return run


@pytest.fixture(scope="session")
def shared_devnet() -> Iterator[Devnet]:
    """A test network with everything that is rare in it; tests must leave it honest."""
    with Devnet(count=200, swarms=25) as net:
        yield net


@pytest.fixture(scope="session")
def shared_full_devnet() -> Iterator[Devnet]:
    """One of the live network's size, for modules that put it in the place of the other; tests must leave it honest."""
    with Devnet() as net:
        yield net


@pytest.fixture
def devnet(shared_devnet: Devnet) -> Iterator[Devnet]:
    """The test network, honest again after the test."""
    shared_devnet.received.clear()
    shared_devnet.api.opened.clear()
    yield shared_devnet
    for server in shared_devnet.servers:
        server.behave()


@pytest.fixture(scope="session")
def shared_current_devnet() -> Iterator[Devnet]:
    """A small test network whose time is the machine's, so that its prices are fresh; tests must leave it honest."""
    with Devnet(count=120, swarms=15, storage_servers=5, clock=int(time.time())) as net:
        yield net


@pytest.fixture
def current(shared_current_devnet: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Devnet]:
    """The small test network as the command's configured one, honest again after the test."""
    net = shared_current_devnet
    net.received.clear()
    net.api.opened.clear()
    path = tmp_path / "sessionnet.toml"
    path.write_text(net.config())
    monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
    yield net
    for server in net.servers:
        server.behave()


@pytest.fixture(scope="session")
def shared_askable_devnet() -> Iterator[Devnet]:
    """A small test network of the present, every node of which can be asked, in a network of its own."""
    with Devnet(count=36, swarms=6, storage_servers=36, spread=True, clock=int(time.time())) as net:
        yield net


@pytest.fixture
def askable(shared_askable_devnet: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Devnet]:
    """The test network with a storage server for every node, as the command's configured one, honest again after."""
    net = shared_askable_devnet
    net.received.clear()
    path = tmp_path / "sessionnet.toml"
    path.write_text(net.config())
    monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
    yield net
    for server in net.servers:
        if server.misbehaviour is not None:
            server.behave()


@pytest.fixture
def configured(devnet: Devnet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Devnet:
    """The test network with its bootstrap nodes, as the command's configured one."""
    path = tmp_path / "sessionnet.toml"
    path.write_text(devnet.config())
    monkeypatch.setenv("SESSIONNET_CONFIG", str(path))
    return devnet


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Take the options of pyproject.toml that are for pytest-xdist where that is left out: all run in one process."""
    if not pluginmanager.hasplugin("xdist"):
        for option in ("--numprocesses", "--dist"):
            parser.addoption(option)


def pytest_configure() -> None:
    """Let what tests start be interrupted, also where the tests themselves run in the background of a script."""
    catch_what_is_ignored()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Let each of several workers compile a share of the tests first, and read then what the others have compiled."""
    worker = getattr(session.config, "workerinput", None)
    if worker and session.config.args == session.config.getini("testpaths"):
        paths = sorted(path.relative_to(session.path) for path in session.path.glob("tests/**/test_*.py"))
        for path in paths[int(worker["workerid"].removeprefix("gw")) :: worker["workercount"]]:
            with suppress(Exception, pytest.skip.Exception):  # which collecting it will meet again, and tell
                importlib.import_module(".".join(path.with_suffix("").parts))


def pytest_collection_finish() -> None:
    """Undo what imports did to the process, and take what stays until the end out of what is searched for garbage."""
    sys.setrecursionlimit(_RECURSION_LIMIT)  # web3 raises it until what is nested deep ends the process
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run twice as many tests at once as there are cores: some wait, and each process has to collect all of them."""
    return 2 * (os.cpu_count() or 2)
