"""One file per command: parse, one call into `sessionnet_core`, show."""
