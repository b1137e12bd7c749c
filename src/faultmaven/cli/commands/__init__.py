"""Every command with its options and help. What a command does is imported when it runs."""
