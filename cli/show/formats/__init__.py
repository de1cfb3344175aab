"""What programs read: the JSON envelope and its schemas."""
