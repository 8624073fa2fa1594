"""Planned progress (序时进度) of a work plan, and the lamp of lagging behind it. Knows no Django."""
