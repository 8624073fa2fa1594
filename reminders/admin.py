"""What the administrator sees of reminders, listed for Django."""

from reminders.systems.admin import OfficeSystemAdmin

__all__ = ["OfficeSystemAdmin"]
