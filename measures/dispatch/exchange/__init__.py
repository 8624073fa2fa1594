"""任务分解表 as a sheet: downloaded, filled in, loaded back."""
