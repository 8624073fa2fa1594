"""What the office sets on a measure, before and after it gave it out."""
