"""报送周期: confirmed by the office once, by it each period opens by itself."""
