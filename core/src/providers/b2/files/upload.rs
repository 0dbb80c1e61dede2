//! Files written at once.

use super::FileVersion;
use crate::{
    Algorithm, Body, Checksum, Endpoint, Framing, Request, Response, Result, Stream,
    providers::b2::{BucketRef, Encryption, UPLOAD, fill, names},
    wire::json::Document,
};
use http::{HeaderName, header};
use std::collections::BTreeMap;

/// The media type by which B2 finds one itself, by the end of the file's name.
pub const AUTO_TYPE: &str = "b2/x-auto";

const SHA1: HeaderName = HeaderName::from_static("x-bz-content-sha1");

/// Writes a file, or another version of it, of up to 5 GB. <https://www.backblaze.com/apidocs/b2-upload-file>
///
/// B2 compares the content with its SHA-1: that which is told, or that of the bytes at hand; of a source it is computed as
/// it is sent, and follows it. The session lends an address to send it to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadFile {
    /// The bucket.
    pub bucket: BucketRef,
    /// The file's name.
    pub file_name: String,
    /// The media type of its content; [`AUTO_TYPE`] where nothing is said.
    pub content_type: Option<String>,
    /// The content.
    pub body: Body,
    /// Its SHA-1, where that is known.
    pub sha1: Option<Checksum>,
    /// What is kept with it.
    pub info: BTreeMap<String, String>,
    /// How it is encrypted; as the bucket says where nothing is said.
    pub encryption: Option<Encryption>,
}

impl UploadFile {
    /// Writes a file of that name and content.
    #[must_use]
    pub fn new(bucket: BucketRef, file_name: impl Into<String>, body: Body) -> Self {
        UploadFile {
            bucket,
            file_name: file_name.into(),
            content_type: None,
            body,
            sha1: None,
            info: BTreeMap::new(),
            encryption: None,
        }
    }
}

/// A request to an upload's address: what it is for stands in its query until the session knows where it goes.
pub(in super::super) fn content(
    action: &'static str,
    member: &str,
    id: &str,
    body: &Body,
    known: Option<&Checksum>,
) -> Request {
    let mut request = Request::post(UPLOAD, &[]);
    request.action = Some(action);
    request.query = fill::of_upload(member, id);
    let known = known.filter(|sum| sum.algorithm() == Algorithm::Sha1).map(Checksum::to_hex);
    let at_end = |span: std::ops::Range<u64>| {
        let hash = Some(Algorithm::Sha1);
        Body::Stream(Box::new(Stream { span, hash, framing: Framing::HexAtEnd }))
    };
    let (sum, body) = match (known, body) {
        (known, Body::Empty) => (known.unwrap_or_else(|| Algorithm::Sha1.of(b"").to_hex()), Body::Empty),
        (Some(sum), body) => (sum, body.clone()),
        (None, Body::Bytes(bytes)) => (Algorithm::Sha1.of(bytes).to_hex(), body.clone()),
        (None, Body::Source(span)) => ("hex_digits_at_end".to_owned(), at_end(span.clone())),
        (None, Body::Stream(stream)) => ("hex_digits_at_end".to_owned(), at_end(stream.span.clone())),
    };
    request.header(SHA1, &sum).body(body)
}

impl Endpoint for UploadFile {
    type Output = Document<FileVersion>;

    fn request(&self) -> Request {
        let (member, name) = match &self.bucket {
            BucketRef::Id(id) => ("bucketId", id),
            BucketRef::Name(name) => ("bucketName", name),
        };
        let request = content("b2_upload_file", member, name, &self.body, self.sha1.as_ref())
            .header(HeaderName::from_static("x-bz-file-name"), &names::encoded(&self.file_name))
            .header(header::CONTENT_TYPE, self.content_type.as_deref().unwrap_or(AUTO_TYPE));
        let request = names::with_info(request, &self.file_name, &self.info, self.encryption.is_some());
        let request = Encryption::apply(self.encryption.as_ref(), request);
        names::checked(request, names::check_file(&self.file_name))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json_borrowed()
    }
}
