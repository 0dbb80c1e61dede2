//! Block blobs that are written in blocks: as many at once as one likes, then the list of those that make the blob.

use super::{
    CopySource,
    blobs::{NewBlob, Span},
    conditions::{Checksums, Conditions},
    headers::{self, Fields},
    names,
    properties::Written,
    writer::{self, Writer},
};
use crate::{
    Body, Endpoint, Error, Repeat, Request, Response, Result, Time,
    wire::{
        open_enum,
        xml::{self, Fault, FromXml, Xml},
        xml_struct,
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::Method;
use serde::{Deserialize, Serialize};

/// The most blocks that a blob is made of.
const MOST: usize = 50_000;

/// The id of the block of that number: all of the same length, as the service wants it.
#[must_use]
pub fn block_id(number: u32) -> String {
    STANDARD.encode(format!("block-{number:010}"))
}

/// <https://learn.microsoft.com/rest/api/storageservices/put-block#uri-parameters>
fn checked(id: &str) -> Result<()> {
    match STANDARD.decode(id) {
        Ok(bytes) if (1..=64).contains(&bytes.len()) => Ok(()),
        _ => Err(Error::misuse(format!("{id:?} is no block's id: Base64 of 1 to 64 bytes"))),
    }
}

fn block(container: &str, blob: &str, id: &str) -> Request {
    match checked(id) {
        Ok(()) => names::blob(Method::PUT, container, blob).query("comp", "block").query("blockid", id),
        Err(error) => Request::invalid(super::SERVICE, error),
    }
}

/// Sends a block, up to 4,000 MiB. What is never made a blob of goes after a week.
/// <https://learn.microsoft.com/rest/api/storageservices/put-block>
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutBlock {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// The block's id, in Base64. All of a blob's have the same length.
    pub block_id: String,
    /// Its bytes.
    pub body: Body,
    /// Checksums of them.
    pub checksum: Checksums,
    /// The scope whose key it is encrypted with.
    pub encryption_scope: Option<String>,
    /// The lease that is held on the blob.
    pub lease_id: Option<String>,
}

impl Endpoint for PutBlock {
    type Output = Written;

    fn request(&self) -> Request {
        let request = block(&self.container, &self.blob, &self.block_id)
            .field("x-ms-encryption-scope", self.encryption_scope.as_ref())
            .field("x-ms-lease-id", self.lease_id.as_ref());
        self.checksum.apply(request).body(self.body.clone())
    }

    fn response(&self, response: &Response) -> Result<Written> {
        Ok(Written::of(response))
    }
}

/// Makes a block, up to 4,000 MiB, of what is at an address.
/// <https://learn.microsoft.com/rest/api/storageservices/put-block-from-url>
#[derive(Clone, Debug, PartialEq)]
pub struct PutBlockFromUrl {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// The block's id, in Base64. All of a blob's have the same length.
    pub block_id: String,
    /// Where its bytes are.
    pub source: CopySource,
    /// Only this part of them.
    pub source_range: Option<Span>,
    /// What has to hold of the source.
    pub source_conditions: Conditions,
    /// Checksums of what the source has.
    pub checksum: Checksums,
    /// The scope whose key it is encrypted with.
    pub encryption_scope: Option<String>,
    /// The lease that is held on the blob.
    pub lease_id: Option<String>,
}

impl Endpoint for PutBlockFromUrl {
    type Output = Written;

    fn request(&self) -> Request {
        let request = block(&self.container, &self.blob, &self.block_id)
            .field("x-ms-encryption-scope", self.encryption_scope.as_ref())
            .field("x-ms-lease-id", self.lease_id.as_ref());
        let request = self.checksum.apply_to_source(self.source_conditions.apply_to_source(request));
        self.source.apply(Span::apply(self.source_range, "x-ms-source-range", request))
    }

    fn response(&self, response: &Response) -> Result<Written> {
        Ok(Written::of(response))
    }
}

/// Which block of an id is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockFrom {
    /// The one that was sent last: the blob may be made of it already.
    #[default]
    Latest,
    /// The one that the blob is made of.
    Committed,
    /// The one that was sent since.
    Uncommitted,
}

/// Makes a blob of blocks. Blocks that are not listed are dropped.
/// <https://learn.microsoft.com/rest/api/storageservices/put-block-list>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PutBlockList {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// The blocks by their ids, in the order of their bytes.
    pub blocks: Vec<(BlockFrom, String)>,
    /// What else it is made with.
    pub new: NewBlob,
}

impl Endpoint for PutBlockList {
    type Output = Written;

    fn request(&self) -> Request {
        if self.blocks.len() > MOST {
            let what =
                format!("a blob is made of at most {MOST} blocks, and these are {}", self.blocks.len());
            return Request::invalid(super::SERVICE, Error::misuse(what));
        }
        if let Some(error) = self.blocks.iter().find_map(|(_, id)| checked(id).err()) {
            return Request::invalid(super::SERVICE, error);
        }
        let document = Writer::document("BlockList", |xml| {
            xml.each(&self.blocks, |xml, (from, id)| match from {
                BlockFrom::Latest => xml.text("Latest", id),
                BlockFrom::Committed => xml.text("Committed", id),
                BlockFrom::Uncommitted => xml.text("Uncommitted", id),
            })
        });
        let request = names::blob(Method::PUT, &self.container, &self.blob).query("comp", "blocklist");
        // Made again of the blocks it was made of, it is the same; those that were sent since are so no more.
        let again = self.blocks.iter().all(|(from, _)| *from == BlockFrom::Latest);
        let repeat = if again && !self.new.conditions.consumed() { Repeat::Safe } else { Repeat::Once };
        writer::send(self.new.apply(request), document).repeat(repeat)
    }

    fn response(&self, response: &Response) -> Result<Written> {
        Ok(Written::of(response))
    }
}

open_enum! {
    /// Which blocks are listed.
    pub enum BlockListType {
        /// Those that the blob is made of.
        Committed = "committed",
        /// Those that were sent since.
        Uncommitted = "uncommitted",
        /// Both.
        All = "all",
    }
}

xml_struct! {
    /// A block.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Block {
        /// Its id, in Base64.
        pub id: String = needed "Name",
        /// How many bytes it has.
        pub size: u64 = needed "Size",
    }
}

/// The blocks of a blob.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BlockList {
    /// Those that it is made of, in the order of their bytes.
    pub committed: Vec<Block>,
    /// Those that were sent since.
    pub uncommitted: Vec<Block>,
    /// The blob's size; `None` where it is none yet.
    pub size: Option<u64>,
    /// Its entity tag.
    pub etag: Option<String>,
    /// When it was changed last.
    pub last_modified: Option<Time>,
}

#[derive(Default)]
struct Lists(Vec<Block>, Vec<Block>);

impl FromXml for Lists {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut lists = Lists::default();
        while let Some(child) = xml.child()? {
            match child {
                "CommittedBlocks" => lists.0 = xml.read()?,
                "UncommittedBlocks" => lists.1 = xml.read()?,
                _ => {}
            }
        }
        Ok(lists)
    }
}

/// Lists a blob's blocks. <https://learn.microsoft.com/rest/api/storageservices/get-block-list>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBlockList {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// One of its snapshots, by its time.
    pub snapshot: Option<String>,
    /// Which blocks.
    pub list: BlockListType,
    /// What has to hold: a lease, or tags.
    pub conditions: Conditions,
}

impl GetBlockList {
    /// All blocks of that blob.
    #[must_use]
    pub fn all(container: impl Into<String>, blob: impl Into<String>) -> Self {
        GetBlockList {
            container: container.into(),
            blob: blob.into(),
            snapshot: None,
            list: BlockListType::All,
            conditions: Conditions::default(),
        }
    }
}

impl Endpoint for GetBlockList {
    type Output = BlockList;

    fn request(&self) -> Request {
        let request = names::blob(Method::GET, &self.container, &self.blob)
            .query("comp", "blocklist")
            .query("blocklisttype", self.list.as_str())
            .query_opt("snapshot", self.snapshot.as_ref());
        self.conditions.apply(request)
    }

    fn response(&self, response: &Response) -> Result<BlockList> {
        let Lists(committed, uncommitted) = xml::read(response)?;
        Ok(BlockList {
            committed,
            uncommitted,
            size: headers::from(response, "x-ms-blob-content-length"),
            etag: headers::from(response, "etag"),
            last_modified: headers::from(response, "last-modified"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::azure::testing::{answer, sent, stored};

    #[test]
    fn blocks_are_sent_and_made_a_blob() {
        let put = PutBlock {
            container: "abc".into(),
            blob: "b".into(),
            block_id: block_id(7),
            body: Body::Source(10..30),
            checksum: Checksums { md5: None, crc64: Some("AAAAAAAAAAA=".into()) },
            lease_id: Some("l".into()),
            ..PutBlock::default()
        };
        assert_eq!(
            sent(&put),
            "PUT /abc/b?comp=block&blockid=YmxvY2stMDAwMDAwMDAwNw%3D%3D\nx-ms-content-crc64: AAAAAAAAAAA=\n\
             x-ms-lease-id: l\nsource 10..30"
        );
        assert_eq!(put.request().repeat, Repeat::Safe);
        assert_eq!(block_id(u32::MAX).len(), block_id(0).len());
        let told = [("x-ms-content-crc64", "AAAAAAAAAAA="), ("x-ms-request-server-encrypted", "true")];
        let written = put.response(&answer(201, &told, "")).expect("sent");
        assert_eq!(
            (written.content_crc64.as_deref(), written.server_encrypted),
            (Some("AAAAAAAAAAA="), Some(true))
        );
        for id in ["", "not base64", &STANDARD.encode([0; 65])] {
            assert!(PutBlock { block_id: id.into(), ..put.clone() }.request().fault().is_some(), "{id}");
        }
        let copy = PutBlockFromUrl {
            container: "abc".into(),
            blob: "b".into(),
            block_id: "MQ==".into(),
            source: CopySource::blob("src", "s"),
            source_range: Some(Span { start: 0, end: Some(512) }),
            source_conditions: Conditions::unchanged("\"1\""),
            checksum: Checksums::default(),
            encryption_scope: None,
            lease_id: None,
        };
        assert_eq!(
            sent(&copy),
            "PUT /abc/b?comp=block&blockid=MQ%3D%3D\nx-ms-copy-source: /src/s\nx-ms-source-if-match: \"1\"\n\
             x-ms-source-range: bytes=0-511"
        );
        let list = PutBlockList {
            container: "abc".into(),
            blob: "b".into(),
            blocks: vec![(BlockFrom::Latest, "MQ==".into()), (BlockFrom::Latest, "Mg==".into())],
            ..PutBlockList::default()
        };
        assert_eq!(
            sent(&list),
            "PUT /abc/b?comp=blocklist\ncontent-type: application/xml\n<?xml version=\"1.0\" encoding=\"utf-8\"?>\
             <BlockList><Latest>MQ==</Latest><Latest>Mg==</Latest></BlockList>"
        );
        assert_eq!((stored(&list), list.request().repeat), (list.clone(), Repeat::Safe));
        let written =
            list.response(&answer(201, &[("etag", "\"2\""), ("x-ms-version-id", "v")], "")).expect("made");
        assert_eq!((written.etag.as_deref(), written.version_id.as_deref()), (Some("\"2\""), Some("v")));
        let once = PutBlockList { blocks: vec![(BlockFrom::Uncommitted, "MQ==".into())], ..list.clone() };
        assert_eq!(once.request().repeat, Repeat::Once);
        let absent = PutBlockList { new: NewBlob::when(Conditions::absent()), ..list.clone() };
        assert_eq!(absent.request().repeat, Repeat::Once);
        let many = PutBlockList { blocks: vec![(BlockFrom::Latest, "MQ==".into()); MOST + 1], ..list };
        assert!(many.request().fault().is_some());
    }

    #[test]
    fn blocks_are_listed() {
        let get = GetBlockList::all("abc", "b");
        assert_eq!(sent(&get), "GET /abc/b?comp=blocklist&blocklisttype=all");
        assert_eq!(stored(&get), get);
        let body = "<BlockList><CommittedBlocks><Block><Name>MQ==</Name><Size>5</Size></Block></CommittedBlocks>\
            <UncommittedBlocks><Block><Name>Mg==</Name><Size>4194304000</Size></Block></UncommittedBlocks></BlockList>";
        let list = get.response(&answer(200, &[("x-ms-blob-content-length", "5")], body)).expect("blocks");
        assert_eq!(list.committed, [Block { id: "MQ==".into(), size: 5 }]);
        assert_eq!(list.uncommitted, [Block { id: "Mg==".into(), size: 4_194_304_000 }]);
        assert_eq!(list.size, Some(5));
        assert!(
            get.response(&answer(
                200,
                &[],
                "<BlockList><CommittedBlocks><Block/></CommittedBlocks></BlockList>"
            ))
            .is_err()
        );
    }
}
