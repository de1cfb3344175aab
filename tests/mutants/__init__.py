"""Small faults are put into the code to see whether a test notices: `make mutants`, which writes docs/mutants.md."""
