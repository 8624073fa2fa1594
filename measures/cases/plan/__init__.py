"""工作方案: milestones by measure, written by the body, decided on by the office, reached or late."""
