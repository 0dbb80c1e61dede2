//! Bytes as a source of choices. When they run out there are zeros.

use http::{HeaderMap, StatusCode};
use pileus_core::{Response, Taken};

/// What is left of the fuzzer's bytes.
#[derive(Clone, Debug)]
pub struct Input<'a>(pub &'a [u8]);

/// The statuses that mean something to anybody, and some that do not.
pub const STATUSES: [u16; 32] = [
    200, 201, 202, 203, 204, 206, 207, 300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 408, 409, 410,
    412, 413, 415, 418, 422, 429, 500, 501, 502, 503, 504,
];

impl<'a> Input<'a> {
    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let Some((&byte, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        byte
    }

    /// The next bytes, at most that many.
    pub fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// The bytes up to a separator, or all of them.
    pub fn until(&mut self, separator: u8) -> &'a [u8] {
        let end = self.0.iter().position(|&b| b == separator);
        let taken = self.take(end.unwrap_or(self.0.len()));
        self.byte();
        taken
    }

    /// All the bytes that are left.
    pub fn rest(&mut self) -> &'a [u8] {
        self.take(usize::MAX)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end
    }

    /// A status.
    pub fn status(&mut self) -> StatusCode {
        let status = STATUSES[self.below(STATUSES.len())];
        StatusCode::from_u16(status).expect("a status")
    }

    /// An answer: a status, some headers, and all that is left as the body.
    pub fn answer(&mut self, headers: &[&'static str]) -> Response {
        let status = self.status();
        let mut map = HeaderMap::new();
        for name in headers {
            let value = self.until(b'\n');
            if let (false, Ok(value)) = (value.is_empty(), http::HeaderValue::from_bytes(value)) {
                map.insert(*name, value);
            }
        }
        Response::new(status, map, Taken::Collected(bytes::Bytes::copy_from_slice(self.rest())))
    }
}
