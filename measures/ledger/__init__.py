"""台账: what stands where. Every measure, one measure, one report on it, with what all subjects below say of it."""
