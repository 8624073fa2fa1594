"""政策文件: the document as printed, who is responsible, and what the office sets for the whole of it."""
