//! Compute: Nova v2.1 (and v2, which has the same calls without microversions).
