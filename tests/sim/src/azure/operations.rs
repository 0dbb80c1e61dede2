//! Which operation a request asks for.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api>

use super::refused::{Refused, refused};
use super::sas::Level;
use super::scene::Scene;
use super::{
    append, batch, blocks, change, containers, copy, delete, get, lease, list, pages, put, service, tags,
};
use crate::exchange::Reply;
use http::{HeaderMap, Method};

type Run = fn(&mut Scene<'_>) -> Result<Reply, Refused>;

/// Something that can be asked for.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// The permissions of which a signature has to have one; `o` for what no signature allows, `K` for what only users
    /// that Microsoft Entra knows may do.
    pub(crate) letters: &'static str,
    /// Does the body bring content?
    pub(crate) uploads: bool,
    pub(crate) run: Run,
}

fn op(name: &'static str, letters: &'static str, run: Run) -> Operation {
    Operation { name, letters, uploads: false, run }
}

fn upload(name: &'static str, letters: &'static str, run: Run) -> Operation {
    Operation { uploads: true, ..op(name, letters, run) }
}

fn unknown(method: &Method) -> Refused {
    match *method {
        Method::GET | Method::HEAD | Method::PUT | Method::POST | Method::DELETE => {
            Refused::query_value("comp")
        }
        _ => Refused::no_method(),
    }
}

/// Finds what a request asks for.
pub(crate) fn find(
    method: &Method,
    level: Level,
    query: &[(String, String)],
    headers: &HeaderMap,
) -> Result<Operation, Refused> {
    let of = |name: &str| {
        let pair = query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        pair.map_or_else(String::new, |(_, value)| value.to_ascii_lowercase())
    };
    let (comp, restype) = (of("comp"), of("restype"));
    match level {
        Level::Service => of_service(method, &restype, &comp),
        Level::Container if restype == "container" || comp == "batch" => of_container(method, &comp),
        Level::Container => Err(refused(
            400,
            "InvalidUri",
            "The requested URI does not represent any resource on the server.",
        )),
        Level::Blob => of_blob(method, &comp, headers),
    }
}

fn of_service(method: &Method, restype: &str, comp: &str) -> Result<Operation, Refused> {
    Ok(match (method.as_str(), restype, comp) {
        ("GET", "", "list") => op("ListContainers", "l", list::containers),
        ("GET", "service", "properties") => op("GetBlobServiceProperties", "r", service::properties),
        ("PUT", "service", "properties") => op("SetBlobServiceProperties", "w", service::set_properties),
        ("GET", "service", "stats") => op("GetBlobServiceStats", "r", service::stats),
        ("POST", "service", "userdelegationkey") => {
            op("GetUserDelegationKey", "K", service::delegation_key_for)
        }
        ("GET" | "HEAD", "account", "properties") => op("GetAccountInformation", "rlw", service::account),
        ("GET", "", "blobs") => op("FindBlobsByTags", "f", tags::find),
        // Each of its calls is authorized by itself.
        ("POST", "", "batch") => op("BlobBatch", "", batch::submit),
        _ => return Err(unknown(method)),
    })
}

fn of_container(method: &Method, comp: &str) -> Result<Operation, Refused> {
    Ok(match (method.as_str(), comp) {
        ("PUT", "") => op("CreateContainer", "cw", containers::create),
        ("GET" | "HEAD", "" | "metadata") => op("GetContainerProperties", "r", containers::properties),
        ("PUT", "metadata") => op("SetContainerMetadata", "w", containers::set_metadata),
        ("GET" | "HEAD", "acl") => op("GetContainerAcl", "o", containers::acl),
        ("PUT", "acl") => op("SetContainerAcl", "o", containers::set_acl),
        ("DELETE", "") => op("DeleteContainer", "d", containers::delete),
        ("PUT", "undelete") => op("RestoreContainer", "w", containers::restore),
        ("PUT", "lease") => op("LeaseContainer", "wd", lease::act),
        ("GET", "list") => op("ListBlobs", "l", list::blobs),
        ("GET", "blobs") => op("FindBlobsByTags", "f", tags::find),
        ("POST", "batch") => op("BlobBatch", "", batch::submit),
        _ => return Err(unknown(method)),
    })
}

fn of_blob(method: &Method, comp: &str, headers: &HeaderMap) -> Result<Operation, Refused> {
    let (copies, typed) = (headers.contains_key("x-ms-copy-source"), headers.contains_key("x-ms-blob-type"));
    Ok(match (method.as_str(), comp) {
        ("GET", "") => op("GetBlob", "r", get::get),
        ("HEAD", "" | "metadata") | ("GET", "metadata") => op("GetBlobProperties", "r", get::head),
        ("PUT", "") if copies && typed => op("PutBlobFromUrl", "cw", copy::put),
        ("PUT", "") if copies && headers.contains_key("x-ms-requires-sync") => {
            op("CopyBlobFromUrl", "cw", copy::at_once)
        }
        ("PUT", "") if copies => op("CopyBlob", "cw", copy::begin),
        ("PUT", "") => upload("PutBlob", "cw", put::put),
        ("DELETE", "") => op("DeleteBlob", "dxy", delete::delete),
        ("PUT", "undelete") => op("UndeleteBlob", "w", delete::undelete),
        ("PUT", "snapshot") => op("SnapshotBlob", "cw", delete::snapshot),
        ("PUT", "copy") => op("AbortCopyBlob", "w", copy::abort),
        ("PUT", "metadata") => op("SetBlobMetadata", "w", change::metadata),
        ("PUT", "properties") => op("SetBlobProperties", "w", change::properties),
        ("PUT", "tier") => op("SetBlobTier", "w", change::tier),
        ("GET", "tags") => op("GetBlobTags", "t", tags::get),
        ("PUT", "tags") => op("SetBlobTags", "t", tags::put),
        ("PUT", "lease") => op("LeaseBlob", "wd", lease::act),
        ("PUT", "block") if copies => op("PutBlockFromUrl", "cw", copy::block),
        ("PUT", "block") => upload("PutBlock", "cw", blocks::put),
        ("PUT", "blocklist") => op("PutBlockList", "cw", blocks::commit),
        ("GET", "blocklist") => op("GetBlockList", "r", blocks::list),
        ("PUT", "appendblock") if copies => op("AppendBlockFromUrl", "aw", copy::append),
        ("PUT", "appendblock") => upload("AppendBlock", "aw", append::append),
        ("PUT", "seal") => op("SealAppendBlob", "cw", append::seal),
        ("PUT", "page") if copies => op("PutPageFromUrl", "w", copy::pages),
        ("PUT", "page") => upload("PutPage", "w", pages::put),
        ("GET", "pagelist") => op("GetPageRanges", "r", pages::list),
        _ => return Err(unknown(method)),
    })
}
