"""Is it good: metrics, calibration and the evaluation commands."""
