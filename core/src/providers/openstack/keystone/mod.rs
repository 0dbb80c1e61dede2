//! Identity: Keystone v3 and v2.0, and the session built on them.
