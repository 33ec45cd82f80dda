"""The log as a file, and the yearly figures without names."""
