"""From the forms in which mail lies about or travels to a Draft, and back."""
