"""How papers and workbooks of several kinds say the same things. Everything comes from the snapshot."""
