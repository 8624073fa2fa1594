"""填报周期: opened, closed, opened again."""
