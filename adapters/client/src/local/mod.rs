//! Answers for [`Local`](pileus_core::providers::local::Local): the calls of its
//! [`wire`](pileus_core::providers::local::wire), as files. The clients of all adapters do this by themselves; it is
//! for loops of one's own.
//!
//! ```text
//! photos/2026/cloud.jpg                 an object
//! .pileus/about/photos/7f/…             what is kept with it: metadata, tags, checksums
//! .pileus/uploads/photos/…/content      an upload in parts, each written where it belongs
//! .pileus/new/…                         what is being written, until it has its name
//! .pileus/locks/00 … 1f                 who may look and then write
//! ```
//!
//! A file gets its name when all of it is on the disk, and what is kept with it is there before. A process that ends at
//! any moment leaves at worst what nobody sees: it is cleared away a day later. Several processes may share a directory,
//! where locks of files hold between them. Nothing here follows symbolic links, apart from those on the way to the
//! directory itself; whoever may put links into the directory while it is in use is not defended against.

mod about;
mod content;
mod copy;
mod directory;
mod failure;
mod list;
mod parts;
mod read;
mod root;
mod write;

pub use content::Content;
pub use directory::{Directory, Place};
pub use write::Taking;

use failure::{Done, Failure, json};
use http::{Response, request::Parts};
use pileus_core::providers::local::wire::{CALL, Call, place, read as value};
use root::Root;
use std::path::Path;

/// What a call comes to.
#[derive(Debug)]
pub enum Begun {
    /// The whole answer.
    Answered(Response<Content>),
    /// The body of the request is wanted first.
    Takes(Taking),
}

/// Begins to answer a call about the directory `root`. What goes wrong is an answer too.
#[must_use]
pub fn begin(root: &Path, head: &Parts) -> Begun {
    begun(root, head).unwrap_or_else(|failure| Begun::Answered(failure.response()))
}

fn begun(root: &Path, head: &Parts) -> Done<Begun> {
    let call: Call = value(&head.headers, &CALL).ok_or_else(|| Failure::invalid("there is no such call"))?;
    let (container, key) =
        place(head.uri.path()).ok_or_else(|| Failure::invalid("the container or the key is no text"))?;
    let root = Root::open(root)?;
    let answer = match call {
        Call::Containers => json(&root.containers()?),
        Call::Container => json(&root.about_container(&container)?),
        Call::CreateContainer => json(&root.create_container(&container)?),
        Call::DeleteContainer => json(&root.delete_container(&container)?),
        Call::List { prefix, delimiter, after, most } => {
            json(&list::page(&root, &container, &prefix, delimiter.as_deref(), after, most)?)
        }
        Call::Look(when) => read::look(&root, &container, &key, &when)?,
        Call::Read(when) => read::content(&root, &container, &key, &when, &head.headers)?,
        Call::Write(write) => return Taking::object(root, container, key, write).map(Begun::Takes),
        Call::Delete(condition) => json(&copy::delete(&root, &container, &key, &condition)?),
        Call::DeleteAll => return Taking::keys(root, container).map(Begun::Takes),
        Call::Copy { from, condition, write, replace } => {
            let to = (&*container, &*key);
            json(&copy::copy(&root, (&from.0, &from.1), to, &condition, write, replace)?)
        }
        Call::SetMetadata(metadata) => {
            json(&copy::change(&root, &container, &key, |about| about.metadata = metadata)?)
        }
        Call::Tags => json(&read::tags(&root, &container, &key)?),
        Call::SetTags(tags) => json(&copy::change(&root, &container, &key, |about| about.tags = tags)?),
        Call::Uploads(prefix) => json(&parts::uploads(&root, &container, &prefix)?),
        Call::Open(about) => json(&parts::open(&root, &container, &key, about)?),
        Call::Part { upload, number, first, hash } => {
            let part = parts::Arriving::begin(&root, &container, &key, &upload, number, first, hash)?;
            return Ok(Begun::Takes(Taking::part(part)));
        }
        Call::Parts(upload) => json(&parts::parts(&root, &container, &key, &upload)?),
        Call::Complete { upload, size, condition, whole, expected } => {
            let sums = parts::Sums { whole, expected };
            json(&parts::complete(&root, &container, &key, &upload, size, &condition, &sums)?)
        }
        Call::Abort(upload) => json(&parts::abort(&root, &container, &key, &upload)?),
    };
    Ok(Begun::Answered(answer))
}
