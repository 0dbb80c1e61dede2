//! Bodies that are signed while they are sent: read back as a service does, they are what was sent.

use super::{Case, hex, own};
use pileus_core::sign::aws_v4::{Chunks, Framing, Payload};
use sha2::{Digest, Sha256};

const TRAILERS: [(&str, &str); 2] = [("x-amz-checksum-crc32c", "sOO8/Q=="), ("x-amz-a", " b ")];

impl Case<'_> {
    /// However the body is cut, it arrives as it is, and every chunk is signed with the one before it.
    pub(super) fn chunks(&self) {
        let credentials = self.credentials();
        let signer = self.signer(&credentials);
        let payload = if self.kind & 1 == 1 { Payload::ChunkedTrailer } else { Payload::Chunked };
        let trailers = if self.kind & 1 == 1 { &TRAILERS[..] } else { &[] };
        let mut headers = Self::map(&self.headers);
        let Ok(seed) = signer.sign(&self.target(), &mut headers, payload, self.now) else { return };
        let date = headers["x-amz-date"].to_str().expect("text").to_owned();
        let size = usize::from(self.kind >> 1).max(1);

        let mut signed =
            Sent::new(signer.chunks(seed, self.now).expect("it was signed"), self.body, size, trailers);
        let framed = |framing: Framing| {
            let trailers: Vec<_> = trailers.iter().map(|(name, value)| (*name, value.trim().len())).collect();
            framing.encoded_length(self.body.len() as u64, size as u64, &trailers)
        };
        assert_eq!(signed.bytes.len() as u64, framed(Framing::Signed));
        let mut before = seed.as_str().to_owned();
        let said = |algorithm: &str, rest: &str| {
            own(&format!("{algorithm}\n{date}\n{}/eu-west-1/s3/aws4_request\n{rest}", &date[..8]))
        };
        let nothing = hex(&Sha256::digest(b""));
        let mut body = Vec::new();
        loop {
            let (signature, data) = signed.chunk();
            let hash = hex(&Sha256::digest(&data));
            let expected = said("AWS4-HMAC-SHA256-PAYLOAD", &format!("{before}\n{nothing}\n{hash}"));
            assert_eq!(signature.as_deref(), Some(expected.as_str()));
            before = expected;
            body.extend_from_slice(&data);
            if data.is_empty() {
                break;
            }
        }
        assert_eq!(body, self.body);
        let mut sorted: Vec<_> =
            trailers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
        sorted.sort();
        let hash = hex(&Sha256::digest(sorted.concat()));
        let trailer = said("AWS4-HMAC-SHA256-TRAILER", &format!("{before}\n{hash}"));
        let mut end: String =
            trailers.iter().map(|(name, value)| format!("{name}:{}\r\n", value.trim())).collect();
        if !trailers.is_empty() {
            end += &format!("x-amz-trailer-signature:{trailer}\r\n");
        }
        assert_eq!(signed.rest(), format!("{end}\r\n"));

        let mut plain = Sent::new(Chunks::unsigned(), self.body, size, trailers);
        assert_eq!(plain.bytes.len() as u64, framed(Framing::Unsigned));
        let mut body = Vec::new();
        loop {
            let (signature, data) = plain.chunk();
            assert_eq!(signature, None);
            body.extend_from_slice(&data);
            if data.is_empty() {
                break;
            }
        }
        assert_eq!(body, self.body);
    }
}

/// A body as it is sent, and how much of it has been read.
struct Sent {
    bytes: Vec<u8>,
    read: usize,
}

impl Sent {
    fn new(mut chunks: Chunks, body: &[u8], size: usize, trailers: &[(&str, &str)]) -> Self {
        let mut bytes = Vec::new();
        for (index, data) in body.chunks(size).enumerate() {
            let head = match index % 2 {
                0 => chunks.head(data),
                _ => chunks.head_of(data.len() as u64, &Sha256::digest(data).into()),
            };
            bytes.extend_from_slice(&head);
            bytes.extend_from_slice(data);
            bytes.extend_from_slice(Chunks::TAIL);
        }
        bytes.extend_from_slice(&chunks.end(trailers));
        Sent { bytes, read: 0 }
    }

    /// The next chunk: its signature, if it bears one, and its data. The last one has none, and no line end after it.
    fn chunk(&mut self) -> (Option<String>, Vec<u8>) {
        let rest = &self.bytes[self.read..];
        let end = rest.windows(2).position(|pair| pair == b"\r\n").expect("a head");
        let head = std::str::from_utf8(&rest[..end]).expect("text");
        let (length, signature) = match head.split_once(";chunk-signature=") {
            Some((length, signature)) => (length, Some(signature.to_owned())),
            None => (head, None),
        };
        let length = usize::from_str_radix(length, 16).expect("a length");
        let data = rest[end + 2..end + 2 + length].to_vec();
        self.read += end + 2 + length;
        if length > 0 {
            assert_eq!(&self.bytes[self.read..self.read + 2], b"\r\n");
            self.read += 2;
        }
        (signature, data)
    }

    fn rest(&self) -> &str {
        std::str::from_utf8(&self.bytes[self.read..]).expect("text")
    }
}
