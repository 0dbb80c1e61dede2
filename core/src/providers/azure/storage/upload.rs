//! Uploads in blocks.

use super::convert::{checksums, customer, new_blob, scope, writing_key};
use crate::{
    Algorithm, Body, Checksum, Endpoint, Leftover, Request, Response, Result,
    providers::azure::{
        SERVICE,
        blobs::{DeleteBlob, GetBlobProperties, PutBlob},
        blocks::{Block, BlockFrom, GetBlockList, PutBlock, PutBlockList},
        conditions::Conditions,
        crc64_of_header,
        headers::{from, needed},
        properties::Written,
    },
    storage::{
        Condition, Content, ETag, Limits, Listed, Multipart, Object, Part, UploadSpec, WriteSpec, patience,
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const MIB: u64 = 1 << 20;
/// How many characters the id of an upload has within the ids of its blocks: all of a blob's are of one length.
const ID: usize = 32;

/// One upload, in blocks whose ids are its own: others of the same blob do not get in its way until one is completed.
///
/// It is begun by a block of one byte that never becomes part of the blob: the answer's id is the upload's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct BlockUpload {
    container: String,
    key: String,
    id: Option<String>,
    /// The MD5 of content that is at hand, where its being written depends on a state: to know it again.
    md5: Option<String>,
}

impl BlockUpload {
    pub(super) fn new(container: &str, key: &str) -> Self {
        BlockUpload { container: container.to_owned(), key: key.to_owned(), id: None, md5: None }
    }

    /// Of bytes at hand.
    pub(super) fn of_bytes(container: &str, key: &str, write: &WriteSpec, bytes: &[u8]) -> Self {
        let depends = write.condition != Condition::Always;
        let md5 = depends.then(|| Algorithm::Md5.of(bytes).to_base64());
        BlockUpload { md5, ..BlockUpload::new(container, key) }
    }

    fn block_id(&self, number: Option<u32>) -> String {
        let id = self.id.as_deref().unwrap_or_default();
        let number = number.map_or_else(|| "begun-----".to_owned(), |number| format!("{number:010}"));
        STANDARD.encode(format!("{id:0<ID$}-{number}"))
    }

    /// The number of the part that a block is of.
    fn number(&self, block: &Block) -> Option<u32> {
        let bytes = STANDARD.decode(&block.id).ok()?;
        let (id, number) = std::str::from_utf8(&bytes).ok()?.split_once('-')?;
        (Some(id) == self.id.as_deref()).then(|| number.parse().ok())?
    }

    fn blocks(&self) -> GetBlockList {
        GetBlockList::all(&*self.container, &*self.key)
    }

    fn object(&self, written: Written, size: u64) -> Object {
        let md5 = written.content_md5.as_deref().and_then(|text| Checksum::from_base64(Algorithm::Md5, text));
        let crc = written.content_crc64.as_deref().and_then(crc64_of_header);
        Object {
            key: self.key.clone(),
            size,
            etag: written.etag.as_deref().map(ETag::new),
            version: written.version_id,
            modified: written.last_modified,
            checksums: md5.into_iter().chain(crc).collect(),
            ..Object::default()
        }
    }
}

/// The checksum that is sent along: the one that is known, or that of bytes at hand. The service compares it before it
/// keeps anything.
fn sent(write: &WriteSpec, content: &Content, whole: bool) -> Option<Checksum> {
    let algorithm = write.algorithm.unwrap_or(Algorithm::Md5);
    let known = write.checksum.filter(|_| whole);
    known.or_else(|| content.bytes.as_ref().map(|bytes| algorithm.of(bytes)))
}

fn or_invalid(request: Result<Request>) -> Request {
    request.unwrap_or_else(|error| Request::invalid(SERVICE, error))
}

impl Multipart for BlockUpload {
    const FLOW: &'static str = "azure.upload";

    /// <https://learn.microsoft.com/azure/storage/blobs/scalability-targets>
    fn limits(&self) -> Limits {
        Limits {
            whole: 5000 * MIB,
            least_part: 1,
            most_part: 4000 * MIB,
            parts: 50_000,
            object: 50_000 * 4000 * MIB,
        }
    }

    fn hash(&self, spec: &UploadSpec) -> Option<Algorithm> {
        let known = spec.write.checksum.map(|sum| sum.algorithm());
        Some(spec.write.algorithm.or(known).unwrap_or(Algorithm::Crc64nvme))
    }

    fn whole(&self, spec: &UploadSpec, content: Content) -> Request {
        or_invalid(new_blob(&spec.write).map(|new| {
            let put = PutBlob {
                container: self.container.clone(),
                blob: self.key.clone(),
                body: content.body(),
                checksum: checksums(sent(&spec.write, &content, true)),
                new,
            };
            customer(writing_key(&spec.write), put.request())
        }))
    }

    fn written(&self, response: &Response, size: u64) -> Result<Object> {
        Ok(self.object(Written::of(response), size))
    }

    fn open(&self, spec: &UploadSpec) -> Option<Request> {
        let begun = PutBlock {
            container: self.container.clone(),
            blob: self.key.clone(),
            block_id: self.block_id(None),
            body: Body::Bytes(bytes::Bytes::from_static(b"-")),
            encryption_scope: scope(&spec.write),
            ..PutBlock::default()
        };
        Some(customer(writing_key(&spec.write), begun.request()))
    }

    fn opened(&mut self, response: &Response) -> Result<()> {
        let id: String = needed(response, "x-ms-request-id")?;
        let id: String = id.chars().filter(char::is_ascii_alphanumeric).take(ID).collect();
        self.id = Some(format!("{id:0<ID$}"));
        Ok(())
    }

    fn is_open(&self) -> bool {
        self.id.is_some()
    }

    fn part(&self, spec: &UploadSpec, number: u32, content: Content) -> Request {
        let put = PutBlock {
            container: self.container.clone(),
            blob: self.key.clone(),
            block_id: self.block_id(Some(number)),
            body: content.body(),
            checksum: checksums(sent(&spec.write, &content, false)),
            encryption_scope: scope(&spec.write),
            lease_id: None,
        };
        customer(writing_key(&spec.write), put.request())
    }

    fn sent(&self, number: u32, response: &Response) -> Result<String> {
        if let Some(sum) = response.hashed.sent {
            let written = Written::of(response);
            let crc = written.content_crc64.as_deref().and_then(crc64_of_header);
            let md5 = written.content_md5.as_deref();
            let md5 = md5.and_then(|text| Checksum::from_base64(Algorithm::Md5, text));
            for told in crc.iter().chain(&md5) {
                sum.agrees(told, &format!("part {number} of {:?}", self.key))?;
            }
        }
        Ok(self.block_id(Some(number)))
    }

    fn list(&self, _: Option<&str>) -> Request {
        // Before the first block there is no blob.
        self.blocks().request().accept(&[404])
    }

    fn listed(&self, response: &Response) -> Result<Listed> {
        if response.status.as_u16() == 404 {
            return Ok(Listed::default());
        }
        let list = self.blocks().response(response)?;
        let part = |block: Block| {
            let number = self.number(&block)?;
            Some((number, Part { tag: block.id, size: block.size, checksum: None }))
        };
        // Those that were sent last are the ones that count.
        let parts = list.committed.into_iter().chain(list.uncommitted).filter_map(part).collect();
        Ok(Listed { parts, rest: None })
    }

    fn complete(&self, spec: &UploadSpec, parts: &BTreeMap<u32, Part>, whole: Option<&Checksum>) -> Request {
        let wrong = spec.write.checksum.zip(whole).map(|(known, sum)| {
            sum.agrees(&known, &format!("the content of {:?} and what it should be", self.key))
        });
        if let Some(Err(error)) = wrong {
            return Request::invalid(SERVICE, error);
        }
        or_invalid(new_blob(&spec.write).map(|new| {
            let list = PutBlockList {
                container: self.container.clone(),
                blob: self.key.clone(),
                blocks: parts.values().map(|part| (BlockFrom::Latest, part.tag.clone())).collect(),
                new,
            };
            let mut request = customer(writing_key(&spec.write), list.request());
            request.timeout = Some(patience(parts.len() as u64 * (64 << 10)));
            request
        }))
    }

    fn completed(&self, response: &Response, size: u64) -> Result<Object> {
        // Its checksums are those of the list.
        let written = Written { content_md5: None, content_crc64: None, ..Written::of(response) };
        Ok(self.object(written, size))
    }

    fn abort(&self) -> Option<Request> {
        // Blocks of no blob go after a week; nothing deletes them before.
        None
    }

    fn look(&self) -> Request {
        if self.is_open() {
            return self.blocks().request().accept(&[404]);
        }
        let (container, blob) = (self.container.clone(), self.key.clone());
        GetBlobProperties { container, blob, ..GetBlobProperties::default() }.request().accept(&[404])
    }

    fn looked(&self, response: &Response, parts: &BTreeMap<u32, Part>, size: u64) -> Result<Option<Object>> {
        if response.status.as_u16() == 404 {
            return Ok(None);
        }
        let written = Written::of(response);
        if !self.is_open() {
            let same = self.md5.is_some() && self.md5 == written.content_md5;
            let length: Option<u64> = from(response, "content-length");
            return Ok((same && length == Some(size)).then(|| self.object(written, size)));
        }
        let list = self.blocks().response(response)?;
        let ours = list.committed.iter().map(|block| &block.id).eq(parts.values().map(|part| &part.tag));
        let written = Written { content_md5: None, content_crc64: None, ..written };
        Ok((ours && !parts.is_empty()).then(|| self.object(written, size)))
    }

    fn remove(&self, object: &Object) -> Request {
        let conditions = match &object.etag {
            Some(etag) => Conditions::unchanged(etag.quoted()),
            None => Conditions::default(),
        };
        DeleteBlob { conditions, ..DeleteBlob::whole(&*self.container, &*self.key) }.request()
    }

    fn leftover(&self) -> Leftover {
        let left = Leftover::possible("upload");
        let left = left.find_by("container", self.container.clone()).find_by("blob", self.key.clone());
        Leftover { id: self.id.clone(), certain: self.is_open(), ..left }
    }
}

/// Refuses what the service could not keep, before anything is sent.
pub(super) fn checked(spec: &UploadSpec) -> Result<()> {
    new_blob(&spec.write).map(|_| ())
}

#[cfg(test)]
#[path = "upload_tests.rs"]
mod tests;
