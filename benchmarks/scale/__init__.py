"""The product at the size of a whole province: 200 documents, 10,000 measures, 1,000,000 reports."""
