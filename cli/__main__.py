"""`python -m sessionnet_cli`, for where the installed script is out of reach."""

from .main import main

if __name__ == "__main__":
    main()
