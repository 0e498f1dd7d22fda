"""What the registries say happened to a work after it appeared, and its status by that."""
