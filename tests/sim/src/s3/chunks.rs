//! Bodies in chunks, each perhaps signed, with trailing headers perhaps: `aws-chunked`.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>

use super::body::{incomplete, malformed_trailer};
use super::refused::{Refused, refused};
use super::signature::{Chain, hex};
use bytes::{Buf as _, Bytes, BytesMut};
use sha2::{Digest as _, Sha256};

/// All chunks but the last have at least this.
const SMALLEST: u64 = 8 << 10;
/// Lines and trailing headers come to no more than this.
const LONGEST: usize = 16 << 10;

/// What comes next.
enum State {
    /// The line before a chunk.
    Head,
    /// So much of a chunk.
    Data(u64),
    /// The line end after a chunk.
    Tail,
    /// The lines after the last chunk.
    Trailer,
    Done,
}

/// A body that is taken out of its chunks as it comes in.
pub(crate) struct Chunks {
    chain: Option<Chain>,
    /// Are there trailing headers to come?
    trailing: bool,
    state: State,
    line: BytesMut,
    /// What the chunk under way says its signature is, and its hash so far.
    claimed: String,
    hash: Sha256,
    /// One was smaller than all but the last may be.
    small: bool,
    trailers: Vec<(String, String)>,
}

impl Chunks {
    /// Signed where there is something to sign with.
    pub(crate) fn new(chain: Option<Chain>, trailing: bool) -> Self {
        Self {
            chain,
            trailing,
            state: State::Head,
            line: BytesMut::new(),
            claimed: String::new(),
            hash: Sha256::default(),
            small: false,
            trailers: Vec::new(),
        }
    }

    /// Takes the next bytes, and tells the data among them.
    pub(crate) fn push(
        &mut self,
        mut bytes: Bytes,
        tell: &mut dyn FnMut(Bytes) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        while !bytes.is_empty() {
            match self.state {
                State::Data(left) => {
                    let take = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                    let data = bytes.split_to(take);
                    if self.chain.is_some() {
                        self.hash.update(&data);
                    }
                    tell(data)?;
                    let left = left - take as u64;
                    self.state = if left == 0 { State::Tail } else { State::Data(left) };
                }
                State::Done => return Err(incomplete()),
                State::Head | State::Tail | State::Trailer => {
                    let Some(line) = self.line(&mut bytes)? else { return Ok(()) };
                    self.read(&line)?;
                }
            }
        }
        Ok(())
    }

    /// The next whole line, without its end.
    fn line(&mut self, bytes: &mut Bytes) -> Result<Option<String>, Refused> {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            self.line.extend_from_slice(bytes);
            bytes.advance(bytes.len());
            return if self.line.len() > LONGEST { Err(incomplete()) } else { Ok(None) };
        };
        self.line.extend_from_slice(&bytes.split_to(end + 1));
        let line = self.line.split();
        let line = line.strip_suffix(b"\r\n").filter(|line| line.len() <= LONGEST).ok_or_else(incomplete)?;
        String::from_utf8(line.to_vec()).map(Some).map_err(|_| incomplete())
    }

    fn read(&mut self, line: &str) -> Result<(), Refused> {
        match self.state {
            State::Head => self.head(line),
            State::Tail if line.is_empty() => {
                self.signed()?;
                self.state = State::Head;
                Ok(())
            }
            State::Trailer if line.is_empty() => {
                self.state = State::Done;
                Ok(())
            }
            State::Trailer if self.trailing && self.trailers.len() < 32 => {
                let (name, value) = line.split_once(':').ok_or_else(malformed_trailer)?;
                self.trailers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
                Ok(())
            }
            State::Trailer => Err(malformed_trailer()),
            State::Data(_) | State::Tail | State::Done => Err(incomplete()),
        }
    }

    fn head(&mut self, line: &str) -> Result<(), Refused> {
        let (size, rest) = line.split_once(';').unwrap_or((line, ""));
        let digits =
            !size.is_empty() && size.len() <= 16 && size.bytes().all(|digit| digit.is_ascii_hexdigit());
        let size = u64::from_str_radix(size, 16).ok().filter(|_| digits).ok_or_else(incomplete)?;
        if self.chain.is_some() {
            let claimed = rest.strip_prefix("chunk-signature=").ok_or_else(incomplete)?;
            claimed.clone_into(&mut self.claimed);
        }
        self.hash = Sha256::default();
        if size == 0 {
            self.signed()?;
            self.state = State::Trailer;
            return Ok(());
        }
        if self.small {
            let message = "Only the last chunk is allowed to have a size less than 8192 bytes";
            return Err(refused(403, "InvalidChunkSizeError", message));
        }
        self.small = size < SMALLEST;
        self.state = State::Data(size);
        Ok(())
    }

    /// Is the chunk that has ended signed rightly?
    fn signed(&mut self) -> Result<(), Refused> {
        let Some(chain) = &mut self.chain else { return Ok(()) };
        let hash = hex(&std::mem::take(&mut self.hash).finalize());
        if chain.chunk(&hash) == self.claimed { Ok(()) } else { Err(mismatch()) }
    }

    /// The body has ended: the trailing headers.
    pub(crate) fn finish(mut self) -> Result<Vec<(String, String)>, Refused> {
        if !matches!(self.state, State::Done) {
            return Err(incomplete());
        }
        let signature = self.trailers.iter().position(|(name, _)| name == "x-amz-trailer-signature");
        let signature = signature.map(|at| self.trailers.remove(at).1);
        if let Some(chain) = self.chain.as_mut().filter(|_| self.trailing) {
            let mut sorted = self.trailers.clone();
            sorted.sort_unstable();
            let text: String = sorted.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
            let signature = signature.ok_or_else(malformed_trailer)?;
            if chain.trailer(&text) != signature {
                return Err(mismatch());
            }
        }
        Ok(self.trailers)
    }
}

fn mismatch() -> Refused {
    let message = "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
    refused(403, "SignatureDoesNotMatch", message)
}
