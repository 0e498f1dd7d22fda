"""What an article says and cites, found by position."""
