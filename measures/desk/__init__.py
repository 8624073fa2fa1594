"""我的工作台: what is mine to do. Asks every subject below for its rows; nobody asks it."""
