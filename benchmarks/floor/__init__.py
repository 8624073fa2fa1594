"""The floor: a bare Django project that does the least a page, an endpoint and a write can do."""
