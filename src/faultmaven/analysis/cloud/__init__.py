"""What cloud APIs and tool servers return as JSON, read by its vocabulary and shape."""
