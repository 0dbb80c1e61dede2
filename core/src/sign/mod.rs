//! Request signatures: pure functions of the request, the credentials and the time.

pub mod aws_v4;
