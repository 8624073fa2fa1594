"""The demo year: invented acts replayed through the product's own actions, dated in the past."""
