"""What a person would write who needs the one thing: scripts that nothing of audiomood is in."""
