"""What differs per network: its seeds, its network API, its chain. What users name instead is checked here."""
