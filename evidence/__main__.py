"""`python -m evidence` and the console script."""

from evidence.cli.app import cli


def main() -> None:
    """Run the program; exits with the code of what happened."""
    cli(prog_name="evidence")


if __name__ == "__main__":
    main()
