"""What differs per network: where it starts, its network API, its chain. What users name instead is checked here."""
