"""Case memory: what a resolved case leaves behind, and how its like is recognised."""
