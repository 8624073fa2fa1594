"""办结、销号: asking for completion, and the office's decision."""
