"""Indicators (指标) of a measure: what is counted, from where to where; defined by the office, never by the system."""
