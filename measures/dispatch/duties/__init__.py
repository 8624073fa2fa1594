"""机构沿革: duties pass from a body to the one that took over."""
