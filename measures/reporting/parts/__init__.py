"""配合单位意见: what co-responsible bodies tell the lead."""
