"""The recording that ships with the package: `--demo` answers from it. Made by `make record`, from the devnet."""
