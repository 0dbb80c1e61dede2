//! Checksums, as headers and as elements.

use super::terms::ChecksumAlgorithm;
use crate::{
    Error, Request, Response, Result,
    wire::xml::{Fault, Xml},
};
use http::{HeaderMap, HeaderName};
use serde::{Deserialize, Serialize};

/// A checksum of a content. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    /// How it is computed.
    pub algorithm: ChecksumAlgorithm,
    /// The checksum in Base64; with a dash and the number of parts behind it, where it is one of their checksums.
    pub value: String,
}

impl Checksum {
    /// A checksum, in Base64.
    #[must_use]
    pub fn new(algorithm: ChecksumAlgorithm, value: impl Into<String>) -> Self {
        Checksum { algorithm, value: value.into() }
    }

    /// The header that it is sent in.
    fn header(&self) -> Result<HeaderName> {
        let name = format!("x-amz-checksum-{}", self.algorithm.as_str().to_ascii_lowercase());
        HeaderName::try_from(name).map_err(|_| {
            Error::misuse(format!("{:?} is no algorithm of a checksum", self.algorithm.as_str()))
        })
    }

    pub(super) fn send(&self, request: Request) -> Result<Request> {
        Ok(request.header(self.header()?, &self.value))
    }

    /// The element that it is written as: `ChecksumCRC32C`.
    pub(super) fn element(&self) -> String {
        format!("Checksum{}", self.algorithm.as_str())
    }

    /// Those that an answer's headers tell.
    pub(super) fn in_headers(response: &Response) -> Vec<Self> {
        all_in(&response.headers)
    }
}

fn all_in(headers: &HeaderMap) -> Vec<Checksum> {
    let mut found = Vec::new();
    for (name, value) in headers {
        let Some(algorithm) = name.as_str().strip_prefix("x-amz-checksum-") else { continue };
        if algorithm == "type" {
            continue;
        }
        if let Ok(value) = value.to_str() {
            let algorithm = ChecksumAlgorithm::from(algorithm.to_ascii_uppercase().as_str());
            found.push(Checksum::new(algorithm, value));
        }
    }
    found
}

/// The checksums that an element tells, read child by child.
#[derive(Clone, Debug, Default)]
pub(super) struct Told(Vec<Checksum>);

impl Told {
    /// Takes the child of that name, where it is a checksum.
    pub(super) fn take(&mut self, name: &str, xml: &mut Xml<'_>) -> std::result::Result<(), Fault> {
        let Some(algorithm) =
            name.strip_prefix("Checksum").filter(|rest| !matches!(*rest, "Type" | "Algorithm"))
        else {
            return Ok(());
        };
        if let Some(value) = xml.read_option::<String>()? {
            self.0.push(Checksum::new(algorithm.into(), value));
        }
        Ok(())
    }

    pub(super) fn into_checksums(self) -> Vec<Checksum> {
        self.0
    }
}
