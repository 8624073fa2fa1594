"""What is asked, signed and decided beside the reports: one mechanism, a package for each kind."""
