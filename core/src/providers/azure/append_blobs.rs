//! Append blobs: bytes are added at their end, block by block.

use super::{
    CopySource,
    blobs::{NewBlob, Span},
    conditions::{Checksums, Conditions},
    headers::{self, Fields, needed},
    names,
    properties::Written,
};
use crate::{Body, Endpoint, Repeat, Request, Response, Result};
use http::Method;
use serde::{Deserialize, Serialize};

/// Makes an append blob with nothing in it. <https://learn.microsoft.com/rest/api/storageservices/put-blob>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CreateAppendBlob {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// What else it is made with.
    pub new: NewBlob,
}

impl Endpoint for CreateAppendBlob {
    type Output = Written;

    fn request(&self) -> Request {
        let request =
            names::blob(Method::PUT, &self.container, &self.blob).set("x-ms-blob-type", "AppendBlob");
        // A repeat would empty it again, and what was appended meanwhile with it.
        self.new.apply(request).repeat(Repeat::Keyed)
    }

    fn response(&self, response: &Response) -> Result<Written> {
        Ok(Written::of(response))
    }
}

/// Where an append has to happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppendConditions {
    /// The blob is that long: the bytes go there or nowhere. Makes an append that can be repeated.
    pub position: Option<u64>,
    /// The blob is at most that long afterwards.
    pub max_size: Option<u64>,
}

impl AppendConditions {
    fn apply(self, request: Request) -> Request {
        let repeat = if self.position.is_some() { Repeat::Keyed } else { Repeat::Once };
        request
            .field("x-ms-blob-condition-appendpos", self.position)
            .field("x-ms-blob-condition-maxsize", self.max_size)
            .repeat(repeat)
    }
}

/// What was appended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Appended {
    /// Where its first byte is in the blob.
    pub offset: u64,
    /// How many blocks the blob has now.
    pub committed_blocks: Option<u32>,
    /// What else is told.
    pub written: Written,
}

fn appended(response: &Response) -> Result<Appended> {
    Ok(Appended {
        offset: needed(response, "x-ms-blob-append-offset")?,
        committed_blocks: headers::from(response, "x-ms-blob-committed-block-count"),
        written: Written::of(response),
    })
}

/// Appends bytes, up to 100 MiB. <https://learn.microsoft.com/rest/api/storageservices/append-block>
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AppendBlock {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// The bytes.
    pub body: Body,
    /// Checksums of them.
    pub checksum: Checksums,
    /// Where they have to go.
    pub append: AppendConditions,
    /// What else has to hold.
    pub conditions: Conditions,
    /// The scope whose key it is encrypted with.
    pub encryption_scope: Option<String>,
}

impl Endpoint for AppendBlock {
    type Output = Appended;

    fn request(&self) -> Request {
        let request = names::blob(Method::PUT, &self.container, &self.blob)
            .query("comp", "appendblock")
            .field("x-ms-encryption-scope", self.encryption_scope.as_ref());
        let request = self.conditions.apply(self.checksum.apply(request));
        self.append.apply(request).body(self.body.clone())
    }

    fn response(&self, response: &Response) -> Result<Appended> {
        appended(response)
    }
}

/// Appends what is at an address, up to 100 MiB.
/// <https://learn.microsoft.com/rest/api/storageservices/append-block-from-url>
#[derive(Clone, Debug, PartialEq)]
pub struct AppendBlockFromUrl {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// Where the bytes are.
    pub source: CopySource,
    /// Only this part of them.
    pub source_range: Option<Span>,
    /// What has to hold of the source.
    pub source_conditions: Conditions,
    /// Checksums of what the source has.
    pub checksum: Checksums,
    /// Where they have to go.
    pub append: AppendConditions,
    /// What else has to hold.
    pub conditions: Conditions,
}

impl Endpoint for AppendBlockFromUrl {
    type Output = Appended;

    fn request(&self) -> Request {
        let request = names::blob(Method::PUT, &self.container, &self.blob).query("comp", "appendblock");
        let request = self.checksum.apply_to_source(self.source_conditions.apply_to_source(request));
        let request = Span::apply(self.source_range, "x-ms-source-range", self.conditions.apply(request));
        self.append.apply(self.source.apply(request))
    }

    fn response(&self, response: &Response) -> Result<Appended> {
        appended(response)
    }
}

/// Closes an append blob: nothing can be appended any more.
/// <https://learn.microsoft.com/rest/api/storageservices/append-blob-seal>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SealAppendBlob {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// How long it has to be.
    pub position: Option<u64>,
    /// What else has to hold.
    pub conditions: Conditions,
}

impl Endpoint for SealAppendBlob {
    type Output = Written;

    fn request(&self) -> Request {
        let request = names::blob(Method::PUT, &self.container, &self.blob)
            .query("comp", "seal")
            .field("x-ms-blob-condition-appendpos", self.position);
        self.conditions.apply(request)
    }

    fn response(&self, response: &Response) -> Result<Written> {
        Ok(Written::of(response))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::azure::testing::{answer, sent, stored};

    #[test]
    fn bytes_are_appended() {
        let create = CreateAppendBlob { container: "abc".into(), blob: "log".into(), ..Default::default() };
        assert_eq!(sent(&create), "PUT /abc/log\nx-ms-blob-type: AppendBlob");
        assert_eq!((stored(&create), create.request().repeat), (create.clone(), Repeat::Keyed));
        assert_eq!(
            create.response(&answer(201, &[("etag", "\"1\"")], "")).expect("made").etag.as_deref(),
            Some("\"1\"")
        );
        let append = AppendBlock {
            container: "abc".into(),
            blob: "log".into(),
            body: Body::Bytes("line\n".into()),
            checksum: Checksums { md5: Some("md5".into()), crc64: None },
            append: AppendConditions { position: Some(10), max_size: Some(100) },
            conditions: Conditions::leased("l"),
            encryption_scope: None,
        };
        assert_eq!(
            sent(&append),
            "PUT /abc/log?comp=appendblock\ncontent-md5: md5\nx-ms-blob-condition-appendpos: 10\n\
             x-ms-blob-condition-maxsize: 100\nx-ms-lease-id: l\nline\n"
        );
        assert_eq!(append.request().repeat, Repeat::Keyed);
        let anywhere = AppendBlock { append: AppendConditions::default(), ..append.clone() };
        assert_eq!(anywhere.request().repeat, Repeat::Once, "it would stand there twice");
        let told = [("x-ms-blob-append-offset", "10"), ("x-ms-blob-committed-block-count", "3")];
        let appended = append.response(&answer(201, &told, "")).expect("appended");
        assert_eq!((appended.offset, appended.committed_blocks), (10, Some(3)));
        assert!(append.response(&answer(201, &[], "")).is_err());
        let copy = AppendBlockFromUrl {
            container: "abc".into(),
            blob: "log".into(),
            source: CopySource::blob("src", "s"),
            source_range: Some(Span { start: 5, end: None }),
            source_conditions: Conditions::default(),
            checksum: Checksums { md5: None, crc64: Some("c".into()) },
            append: AppendConditions::default(),
            conditions: Conditions::default(),
        };
        assert_eq!(
            sent(&copy),
            "PUT /abc/log?comp=appendblock\nx-ms-copy-source: /src/s\nx-ms-source-content-crc64: c\n\
             x-ms-source-range: bytes=5-"
        );
        assert_eq!(copy.response(&answer(201, &told, "")).expect("appended").offset, 10);
        let seal = SealAppendBlob {
            container: "abc".into(),
            blob: "log".into(),
            position: Some(15),
            ..Default::default()
        };
        assert_eq!(sent(&seal), "PUT /abc/log?comp=seal\nx-ms-blob-condition-appendpos: 15");
        assert_eq!(stored(&seal), seal);
        seal.response(&answer(200, &[], "")).expect("sealed");
    }
}
