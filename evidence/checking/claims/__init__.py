"""What an article claims of the therapy, held against what the studies can carry."""
