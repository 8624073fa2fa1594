"""The only writes of this app, by subject."""
