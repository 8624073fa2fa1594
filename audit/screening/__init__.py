"""密级标志: what may not be entered into a system that is not for secrets, and the record of attempts."""
