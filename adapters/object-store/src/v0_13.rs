//! The store for `object_store` 0.13.

use object_store_0_13 as api;

#[path = "convert.rs"]
mod convert;
#[path = "copy.rs"]
mod copy;
#[path = "delete.rs"]
mod delete;
#[path = "fault.rs"]
mod fault;
#[path = "keys.rs"]
mod keys;
#[path = "list.rs"]
mod list;
#[path = "multipart.rs"]
mod multipart;
#[path = "read.rs"]
mod read;
#[path = "store.rs"]
mod store;
#[path = "write.rs"]
mod write;

pub use store::PileusStore;

use api::{Attributes, GetResult, GetResultPayload, ListResult, ObjectMeta, PutResult, path::Path};
use std::ops::Range;

// What is made here has other fields in other versions.

fn put_result(e_tag: Option<String>, version: Option<String>) -> PutResult {
    PutResult { e_tag, version }
}

fn list_result(common_prefixes: Vec<Path>, objects: Vec<ObjectMeta>) -> ListResult {
    ListResult { common_prefixes, objects }
}

fn get_result(
    payload: GetResultPayload,
    meta: ObjectMeta,
    range: Range<u64>,
    attributes: Attributes,
) -> GetResult {
    GetResult { payload, meta, range, attributes }
}
