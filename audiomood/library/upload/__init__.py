"""Upload: recordings are found, measured, stored and recorded; many small ones by several processes.

Nothing is imported here: a porter, which is one of those processes, needs little and starts often.
"""
