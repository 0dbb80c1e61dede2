//! Amazon Web Services, and the clouds that speak their protocols.

#[cfg_attr(not(test), expect(dead_code, reason = "what reads it, a session, comes with the first service"))]
mod error;
