"""Which branches the tests take, by package: `make coverage`, which writes docs/coverage.md.

measuring   a virtual environment in which every Python process is measured, one with an empty environment too
page        docs/coverage.md, of what coverage.py says
named       the branches that no test takes, and why that is so
"""
