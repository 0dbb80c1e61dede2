//! Neutral storage over a directory.

use super::{
    Local,
    read::{Content, File, List, head},
    terms::{self, Ask},
    upload::Staged,
    wire::{Call, Fault, Write},
};
use crate::{
    Checkpoint, Cx, Endpoint, Error, Flow, Listing, Next, Op, Page, Progress, Repeat, Request, Response,
    Result,
    machine::Fanned,
    storage::{
        Capabilities, Capability, Condition, Container, CopySpec, Deletion, Download, DownloadSpec, Entry,
        ListSpec, Object, PendingUpload, ReadSpec, Storage, StorageClass, Supply, Upload, UploadSpec,
        WriteSpec, check_key,
    },
};
use bytes::Bytes;
use http::Method;
use std::{collections::BTreeMap, fmt};

impl Local {
    fn ask<T: Clone + fmt::Debug + Send + 'static>(
        &self,
        request: Request,
        read: fn(&Response) -> Result<T>,
    ) -> Op<T> {
        self.call(Ask { request, read }).op()
    }

    fn all<T: Clone + fmt::Debug + Send + 'static>(
        &self,
        request: Request,
        read: fn(&Response) -> Result<Vec<T>>,
    ) -> Listing<T> {
        Listing::new(self.shared(), Whole(Ask { request: terms::long(request), read }), |item| item)
    }

    fn upload(&self, upload: Result<Upload<Staged>>) -> Op<Object> {
        upload.map_or_else(Op::failed, |upload| Fanned::new(self.shared(), upload).op())
    }
}

/// A listing that has no pages.
#[derive(Clone, Debug)]
struct Whole<T>(Ask<Vec<T>>);

impl<T: Clone + fmt::Debug + Send + 'static> Endpoint for Whole<T> {
    type Output = Page<T, Self>;

    fn request(&self) -> Request {
        self.0.request()
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        self.0.response(response).map(Page::whole)
    }
}

fn nothing(_: &Response) -> Result<()> {
    Ok(())
}

fn target(place: (&str, &str), spec: &UploadSpec) -> Result<Staged> {
    check_key(place.1)?;
    Staged::new(place.0, place.1, spec)
}

impl Storage for Local {
    fn provider(&self) -> &'static str {
        "local"
    }

    fn capabilities(&self) -> Capabilities {
        use Capability as C;
        let lacks = [
            C::ListVersions,
            C::Presign,
            C::PresignPost,
            C::SetVersioning,
            C::GetAccess,
            C::SetAccess,
            C::SetWebsite,
            C::PublicUrl,
            C::StorageClasses,
            C::Encryption,
            C::CustomerKeys,
        ];
        lacks.into_iter().fold(Capabilities::all(), Capabilities::without)
    }

    fn list_containers(&self) -> Listing<Container> {
        self.all(terms::container(Method::GET, None, &Call::Containers), Response::json)
    }

    fn get_container(&self, container: &str) -> Op<Container> {
        self.ask(terms::container(Method::GET, Some(container), &Call::Container), Response::json)
    }

    fn create_container(&self, container: &str) -> Op<Container> {
        let request = terms::container(Method::PUT, Some(container), &Call::CreateContainer);
        self.ask(request, Response::json)
    }

    fn delete_container(&self, container: &str) -> Op<()> {
        let request = terms::container(Method::DELETE, Some(container), &Call::DeleteContainer);
        self.ask(terms::long(request), nothing)
    }

    fn list_objects(&self, container: &str, what: &ListSpec) -> Listing<Entry> {
        Listing::new(self.shared(), List::new(container, what), |entry| entry)
    }

    fn get_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<Object> {
        match File::new(container, key, read) {
            Ok(file) => self.ask(file.look(), head),
            Err(error) => Op::failed(error),
        }
    }

    fn read_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<(Object, Bytes)> {
        Content::new(container, key, read).map_or_else(Op::failed, |content| self.call(content).op())
    }

    fn download_object(
        &self,
        container: &str,
        key: &str,
        download: &DownloadSpec,
        known: Option<&Object>,
    ) -> Op<Object> {
        match File::new(container, key, &download.read) {
            Ok(file) => {
                let download = Download::new(file, download.clone(), known.cloned());
                Fanned::new(self.shared(), download).op()
            }
            Err(error) => Op::failed(error),
        }
    }

    fn put_object(&self, container: &str, key: &str, content: Bytes, write: &WriteSpec) -> Op<Object> {
        if let Some(told) = &write.checksum
            && let Err(wrong) =
                told.algorithm().of(&content).agrees(told, &format!("the content for {key:?}"))
        {
            return Op::failed(wrong);
        }
        // At hand already, so nothing is gained by parts.
        let part_size = (content.len() as u64).max(1);
        let spec = UploadSpec { write: write.clone(), part_size, ..UploadSpec::default() };
        let target = target((container, key), &spec);
        self.upload(target.and_then(|target| Upload::of_bytes(target, spec, content)))
    }

    fn upload_object(&self, container: &str, key: &str, size: u64, upload: &UploadSpec) -> Op<Object> {
        let target = target((container, key), upload);
        self.upload(target.and_then(|target| Upload::new(target, upload.clone(), size)))
    }

    fn upload_stream(&self, container: &str, key: &str, supply: &Supply, upload: &UploadSpec) -> Op<Object> {
        let target = target((container, key), upload);
        self.upload(target.and_then(|target| Upload::of_supply(target, upload.clone(), supply.clone())))
    }

    fn delete_object(&self, container: &str, key: &str, version: Option<&str>) -> Op<()> {
        if version.is_some() {
            return Op::failed(terms::lacking("versions"));
        }
        let request = terms::object(Method::DELETE, (container, key), &Call::Delete(Condition::Always));
        self.ask(request.repeat(Repeat::Safe), nothing)
    }

    fn delete_objects(
        &self,
        container: &str,
        mut objects: Vec<(String, Option<String>)>,
    ) -> Op<Vec<Deletion>> {
        objects.reverse();
        let (under_way, done) = (Vec::new(), Vec::new());
        self.call(DeleteAll { container: container.to_owned(), left: objects, under_way, done }).op()
    }

    fn copy_object(&self, from: (&str, &str), to: (&str, &str), copy: &CopySpec) -> Op<Object> {
        let write = copied(from, copy);
        let call = write.map(|write| Call::Copy {
            from: (from.0.to_owned(), from.1.to_owned()),
            condition: copy.condition.clone(),
            write,
            replace: copy.replace.is_some(),
        });
        match call {
            Ok(call) => {
                let after = copy.replace.as_ref().map(|write| &write.condition);
                let repeat = terms::repeat(after.unwrap_or(&Condition::Always));
                let request = terms::object(Method::PUT, to, &call).repeat(repeat);
                self.ask(terms::long(request), Response::json)
            }
            Err(error) => Op::failed(error),
        }
    }

    fn set_metadata(&self, container: &str, key: &str, metadata: &BTreeMap<String, String>) -> Op<()> {
        let lowered = metadata.iter().map(|(name, value)| (name.to_lowercase(), value.clone())).collect();
        self.ask(terms::object(Method::PUT, (container, key), &Call::SetMetadata(lowered)), nothing)
    }

    fn get_tags(&self, container: &str, key: &str) -> Op<BTreeMap<String, String>> {
        self.ask(terms::object(Method::GET, (container, key), &Call::Tags), Response::json)
    }

    fn set_tags(&self, container: &str, key: &str, tags: &BTreeMap<String, String>) -> Op<()> {
        self.ask(terms::object(Method::PUT, (container, key), &Call::SetTags(tags.clone())), nothing)
    }

    fn list_uploads(&self, container: &str, prefix: &str) -> Listing<PendingUpload> {
        let call = Call::Uploads(prefix.to_owned());
        self.all(terms::container(Method::GET, Some(container), &call), Response::json)
    }

    fn abort_upload(&self, container: &str, upload: &PendingUpload) -> Op<()> {
        let call = Call::Abort(upload.id.clone());
        self.ask(terms::object(Method::DELETE, (container, &upload.key), &call), nothing)
    }

    fn resume_upload(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        Ok(self.upload(Ok(Upload::resume(checkpoint)?)))
    }

    fn resume_download(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        Ok(Fanned::new(self.shared(), Download::<File>::resume(checkpoint)?).op())
    }
}

/// How a copy is written.
fn copied(from: (&str, &str), copy: &CopySpec) -> Result<Write> {
    super::wire::check_container(from.0)?;
    check_key(from.1)?;
    if copy.version.is_some() {
        return Err(terms::lacking("versions"));
    }
    if copy.storage_class.as_ref().is_some_and(|class| *class != StorageClass::Standard) {
        return Err(terms::lacking("storage classes"));
    }
    terms::condition(&copy.condition)?;
    copy.replace.as_ref().map_or_else(|| Ok(Write::default()), terms::written)
}

/// Deletes many objects, so many at a time.
#[derive(Clone, Debug)]
struct DeleteAll {
    container: String,
    /// In the order they were given, the next one last.
    left: Vec<(String, Option<String>)>,
    under_way: Vec<String>,
    done: Vec<Deletion>,
}

const AT_ONCE: usize = 1000;

impl Flow for DeleteAll {
    type Output = Vec<Deletion>;

    fn next(&mut self, _: &Cx<'_>) -> Next<Vec<Deletion>> {
        while self.under_way.len() < AT_ONCE
            && let Some((key, version)) = self.left.pop()
        {
            let fine = match &version {
                Some(_) => Err(terms::lacking("versions")),
                None => check_key(&key),
            };
            match fine {
                Ok(()) => self.under_way.push(key),
                Err(error) => self.done.push(Deletion { key, version, error: Some(error) }),
            }
        }
        if self.under_way.is_empty() {
            return Next::Done(Ok(std::mem::take(&mut self.done)));
        }
        let request = terms::container(Method::POST, Some(&self.container), &Call::DeleteAll);
        Next::Request(terms::long(request.json(&self.under_way).repeat(Repeat::Safe)))
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Vec<Deletion>>> {
        let faults: Vec<Option<Fault>> = response.json()?;
        if faults.len() != self.under_way.len() {
            return Err(response.malformed("it does not tell of each key"));
        }
        for (key, fault) in std::mem::take(&mut self.under_way).into_iter().zip(faults) {
            let error = fault.map(|Fault { kind, message }| Error::new(kind, message));
            self.done.push(Deletion { key, version: None, error });
        }
        Ok(Progress::Continue)
    }
}
