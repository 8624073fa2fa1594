"""限期办理: what a body does by a date and answers in writing, given by 需协调事项 or as 整改事项 of 实地督查."""
