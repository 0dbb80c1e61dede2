//! Copies within the store.

use super::api::{CopyMode, Result, path::Path};
use super::{PileusStore, fault};
use futures_util::TryStreamExt;
use pileus_client::{
    Transport,
    core::{
        self, Kind,
        storage::{Capability, Condition, CopySpec, DownloadSpec, Object, ReadSpec, WriteSpec},
    },
    transfer::Input,
};
use std::io;

impl<T: Transport> PileusStore<T> {
    pub(crate) async fn duplicate(&self, from: &Path, to: &Path, mode: CopyMode) -> Result<()> {
        let store = self.storage.provider();
        match mode {
            CopyMode::Overwrite => {
                let copied = self.copy(from, to).await;
                copied.map_err(|fault| fault::error(store, from.as_ref(), fault))
            }
            CopyMode::Create => {
                let look = self.storage.get_object(&self.container, &self.key(from), &ReadSpec::default());
                let object = self.client.run(look).await;
                let object = object.map_err(|fault| fault::error(store, from.as_ref(), fault))?;
                let copied = self.copy_new(&object, from, to).await;
                copied.map_err(|fault| match fault.kind() {
                    Kind::NotFound => fault::error(store, from.as_ref(), fault),
                    Kind::Unsupported => fault::lacking("copy_opts with Create", store, &fault),
                    _ => fault::exists(store, to.as_ref(), fault),
                })
            }
        }
    }

    async fn copy(&self, from: &Path, to: &Path) -> core::Result<()> {
        if self.has(Capability::CopyObject) {
            match self.run_copy(from, to, &CopySpec::default()).await {
                Err(fault) if fault.kind() == Kind::Unsupported => {}
                copied => return copied,
            }
        }
        let look = self.storage.get_object(&self.container, &self.key(from), &ReadSpec::default());
        let object = self.client.run(look).await?;
        self.carry(&object, from, to, as_written(&object)).await
    }

    /// Where nothing is. A small one goes through here, which takes no more requests and relies on what more servers
    /// know: a condition on a write rather than on a copy.
    async fn copy_new(&self, object: &Object, from: &Path, to: &Path) -> core::Result<()> {
        let write = WriteSpec { condition: Condition::Absent, ..as_written(object) };
        if object.size > self.part_size && self.has(Capability::CopyObject) {
            let copy = CopySpec { replace: Some(write.clone()), ..CopySpec::default() };
            match self.run_copy(from, to, &copy).await {
                Err(fault) if fault.kind() == Kind::Unsupported => {}
                copied => return copied,
            }
        }
        self.carry(object, from, to, write).await
    }

    async fn run_copy(&self, from: &Path, to: &Path, copy: &CopySpec) -> core::Result<()> {
        let (from, to) = (self.key(from), self.key(to));
        let copy = self.storage.copy_object((&self.container, &from), (&self.container, &to), copy);
        self.client.run(copy).await.map(drop)
    }

    /// Reads it and writes it; no more of it is in memory than goes out.
    async fn carry(&self, object: &Object, from: &Path, to: &Path, write: WriteSpec) -> core::Result<()> {
        let (from, to) = (self.key(from), self.key(to));
        let read = ReadSpec { condition: self.same(object), ..ReadSpec::default() };
        let spec = DownloadSpec { read, ..DownloadSpec::sequential() };
        let content = self.client.download_stream(&*self.storage, &self.container, &from, &spec);
        let input = Input::stream(content.map_err(io::Error::other));
        let spec = self.upload(write);
        self.client.upload(&*self.storage, &self.container, &to, input, &spec).await.map(drop)
    }
}

/// What an object was written with, as far as it tells.
fn as_written(object: &Object) -> WriteSpec {
    WriteSpec {
        content_type: object.content_type.clone(),
        content_encoding: object.content_encoding.clone(),
        content_language: object.content_language.clone(),
        content_disposition: object.content_disposition.clone(),
        cache_control: object.cache_control.clone(),
        metadata: object.metadata.clone(),
        storage_class: object.storage_class.clone(),
        ..WriteSpec::default()
    }
}
