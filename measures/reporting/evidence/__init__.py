"""What is shown for what is said: links, document numbers, files."""
