"""分管领导、责任人、联络员: who in each body answers for a document."""
