"""Builds the source distribution and the wheel twice, in two folders, and keeps them in dist/ if they are equal.

The wheel is built from the source distribution, so that one proves the other. setuptools writes when and by whom each
file was made into a source distribution; that is taken out here. SOURCE_DATE_EPOCH is the moment of all files: by
default that of the last commit.
"""

import gzip
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
DIST = ROOT / "dist"
_MODES = {True: 0o755, False: 0o644}


def main() -> int:
    """Build, compare and check; return 1 if the two builds differ."""
    os.umask(0o022)
    moment = int(os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct"))
    os.environ["SOURCE_DATE_EPOCH"] = str(moment)
    with tempfile.TemporaryDirectory() as place:
        built = [_built(Path(place) / name, moment) for name in ("one", "another-folder")]
        digests = [{file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files} for files in built]
        if digests[0] != digests[1]:
            print(f"the two builds differ:\n{digests[0]}\n{digests[1]}", file=sys.stderr)
            return 1
        subprocess.run([sys.executable, "-m", "twine", "check", "--strict", *built[0]], check=True)
        shutil.rmtree(DIST, ignore_errors=True)
        DIST.mkdir()
        for file in built[0]:
            shutil.copy(file, DIST)
    sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests[0].items()))
    (DIST / "SHA256SUMS").write_text(sums)
    print(f"two builds are equal to the byte (SOURCE_DATE_EPOCH={moment}):\n{sums}", end="")
    return 0


def _built(folder: Path, moment: int) -> list[Path]:
    """Return the source distribution and the wheel, built in a new folder from the files that git knows."""
    source = folder / "source"
    for name in _git("ls-files", "-z").split("\0"):
        if name and (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    _build("--sdist", source, folder)
    (sdist,) = folder.glob("*.tar.gz")
    _without_circumstances(sdist, moment)
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    _build("--wheel", unpacked, folder)
    (wheel,) = folder.glob("*.whl")
    return [sdist, wheel]


def _build(what: str, source: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "build", what, "--no-isolation", "--outdir", folder, source]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _without_circumstances(path: Path, moment: int) -> None:
    """Write a source distribution anew: sorted, all files of one moment and of nobody."""
    with tarfile.open(path) as former:
        files = [(one, former.extractfile(one).read()) for one in former.getmembers() if one.isfile()]
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for one, content in sorted(files, key=lambda file: file[0].name):
            entry = tarfile.TarInfo(one.name)
            entry.size, entry.mtime, entry.mode = len(content), moment, _MODES[bool(one.mode & 0o100)]
            archive.addfile(entry, io.BytesIO(content))
    path.write_bytes(gzip.compress(packed.getvalue(), mtime=moment))


def _git(*words: str) -> str:
    return subprocess.check_output(["git", *words], cwd=ROOT, text=True)


if __name__ == "__main__":
    sys.exit(main())
