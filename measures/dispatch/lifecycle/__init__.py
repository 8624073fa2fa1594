"""A measure stands still, starts again or ends (中止、恢复、撤销、重新启动)."""
