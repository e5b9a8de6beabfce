"""The Azure Blob Storage emulator that the tests run against, installed from its lock file."""
