"""督查事项来源: entered by hand, edited before dispatch, corrected after it, withdrawn, ended."""
