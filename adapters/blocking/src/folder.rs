//! What a directory answers.

use crate::{Payload, transport::broken};
use pileus_client::local::{Begun, Content, begin};
use pileus_core::Lost;
use std::{
    io::{self, Read as _},
    path::Path,
};

/// How much is written at once.
const WRITE: usize = 256 << 10;

/// Answers a call about the directory.
pub(crate) fn answer(
    folder: &Path,
    request: http::Request<Payload>,
) -> Result<http::Response<Content>, Lost> {
    let (head, payload) = request.into_parts();
    let mut taking = match begin(folder, &head) {
        Begun::Answered(response) => return Ok(response),
        Begun::Takes(taking) => taking,
    };
    if let Payload::Bytes(bytes) = &payload {
        taking.take(bytes);
        return Ok(taking.finish());
    }
    let mut reader = payload.into_reader();
    let mut buffer = vec![0; WRITE];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(taking.finish()),
            Ok(count) if !taking.take(&buffer[..count]) => return Ok(taking.finish()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(broken(error)),
        }
    }
}
