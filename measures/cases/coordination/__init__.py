"""需协调事项: what a body cannot settle by itself, until the office has settled it."""
