"""What the user has set outside the command line: `sessionnet.toml`, and the environment."""
