//! Block storage: Cinder v3 (and v2, which has the same calls).
