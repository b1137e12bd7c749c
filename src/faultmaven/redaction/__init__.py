"""Takes secrets and personal data out of text, and puts them back: pure, in linear time."""
