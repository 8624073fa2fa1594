"""Tables that people made: uploaded .xlsx and .csv files, read for every import of the house. Knows no Django."""
