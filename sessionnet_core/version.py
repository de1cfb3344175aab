"""The version, alone, so that `--version` reads nothing else."""

VERSION = "0.2.0"
