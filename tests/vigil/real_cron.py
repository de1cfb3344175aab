"""Debian's cron, with a crontab of its own and somebody who takes its mails.

In mount and process namespaces of its own, its folders and `sendmail` are those of the vigil, and whatever
it started ends with it, also when the vigil is killed. Outside nothing changes.
"""

from __future__ import annotations

import email
import email.policy
import os
import shlex
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

CRON = "/usr/sbin/cron"
_MOUNTS = """
set -e
cd {folder}
mount --bind crontabs /var/spool/cron/crontabs
mount --bind cron.d /etc/cron.d
mount --bind crontab /etc/crontab
mount --bind run /run
mount --bind /usr/sbin real-sbin
for program in real-sbin/*; do ln -s {folder}/$program sbin/; done
cp sendmail sbin/sendmail
mount --bind sbin /usr/sbin
exec real-sbin/cron -f
"""
_SENDMAIL = """#!/bin/sh
name=$(date +%s.%N)
cat >{folder}/mails/.$name && mv {folder}/mails/.$name {folder}/mails/$name
"""
_RAN = """#!/bin/sh
# ran NAME COMMAND…: run it, and write down when it ended and how
name=$1; shift
"$@"; status=$?
echo "$(date +%s.%N) $name $status" >>{folder}/runs
exit $status
"""


@dataclass(frozen=True)
class Mail:
    """A mail that cron sent."""

    at: float
    subject: str
    text: str


@dataclass(frozen=True)
class Ran:
    """One run of a job."""

    at: float
    name: str
    status: int


def why_not() -> str | None:
    """Return why there can be no cron of our own here; None if there can."""
    if not os.access(CRON, os.X_OK):
        return f"{CRON} is not installed (Debian's package cron)"
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], check=False).returncode:
        return "a cron in a mount namespace of its own needs root, and a kernel that lets it have one"
    return None


class RealCron:
    """Runs between `with` and its end; a minute's jobs start when the minute does."""

    def __init__(self, folder: Path, home: Path, programs: Path, jobs: dict[str, str]) -> None:
        """Prepare it.

        Args:
            folder: for all that is its own.
            programs: the folder with the command.
            jobs: what every minute runs, by a name that each has to give to `ran`.
        """
        self._folder = folder
        for name in ("crontabs", "cron.d", "run", "real-sbin", "sbin", "bin", "mails"):
            (folder / name).mkdir(parents=True)
        (folder / "crontab").touch()
        self._write("sendmail", _SENDMAIL)
        self._write("bin/ran", _RAN)
        (folder / "bin" / "sessionnet").symlink_to(programs / "sessionnet")
        variables = {"MAILTO": "operator@example.org", "HOME": home, "PATH": f"{folder / 'bin'}:/usr/bin:/bin"}
        lines = [f"{name}={value}" for name, value in variables.items()]
        self.crontab = "\n".join([*lines, *(f"* * * * *  {job}" for job in jobs.values()), ""])
        """The user's crontab. It names no variable but these, as cron gives no others."""
        own = folder / "crontabs" / "root"
        own.write_text(self.crontab)
        own.chmod(0o600)
        self._process: subprocess.Popen[bytes] | None = None

    def _write(self, name: str, script: str) -> None:
        (self._folder / name).write_text(script.format(folder=shlex.quote(str(self._folder))))
        (self._folder / name).chmod(0o755)

    def __enter__(self) -> Self:
        script = _MOUNTS.format(folder=shlex.quote(str(self._folder)))
        # It ends with whoever started it, and all that it started ends with it.
        dying = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*dying, *alone, "/bin/sh", "-c", script], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def assert_running(self) -> None:
        """Raise RuntimeError if cron has ended."""
        if self._process is not None and self._process.poll() is not None:
            raise RuntimeError(f"cron ended: {(self._folder / 'log').read_text()}")

    def mails(self) -> list[Mail]:
        """Return what it has sent until now."""
        found = []
        for path in sorted(self._folder.glob("mails/[0-9]*")):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            found.append(Mail(float(path.name), str(mail["Subject"]), str(mail.get_content())))
        return found

    def runs(self) -> list[Ran]:
        """Return the runs that have ended."""
        path = self._folder / "runs"
        lines = path.read_text().splitlines() if path.exists() else []
        return [Ran(float(at), name, int(status)) for at, name, status in map(str.split, lines)]
