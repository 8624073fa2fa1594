"""The doors: the person's own inbox, and the office's pages about reminders."""
