"""The papers of a period, made from its snapshot alone: ``paper`` words them once, the others set them."""
