"""分解具体事项: exact quotes of a measure, with bodies and dates of the office."""
