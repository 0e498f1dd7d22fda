"""What is known of the works an article may mean: read anew, or kept from the last time."""
