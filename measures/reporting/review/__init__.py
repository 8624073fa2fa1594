"""The office decides on rounds, pins comments, and compares what changed."""
