//! Deletions: objects hidden, or their versions removed.

use crate::{
    Cx, Endpoint, Error, Fan, Flow, Kind, Next, Progress, Request, Response, Result, Turn, Width,
    providers::b2::{
        BucketRef, Deletion as How,
        files::{Action, DeleteFileVersion, HideFile, ListFileVersions},
        names,
    },
    storage::Deletion,
};
use std::collections::{BTreeMap, VecDeque};

/// How many are deleted side by side.
const WIDTH: usize = 8;

/// One object on its way out.
#[derive(Clone, Debug)]
pub(super) struct Removal {
    bucket: String,
    key: String,
    step: Step,
}

#[derive(Clone, Debug)]
enum Step {
    Hide,
    /// Which versions there are, from where the last page left off.
    Look(Box<ListFileVersions>),
    /// These versions, the next one last; and where the listing goes on.
    Versions(Vec<String>, Option<Box<ListFileVersions>>),
}

impl Removal {
    pub(super) fn new(bucket: &str, key: &str, version: Option<&str>, how: How) -> Self {
        let step = match (version, how) {
            (Some(version), _) => Step::Versions(vec![version.to_owned()], None),
            (None, How::Hide) => Step::Hide,
            (None, How::Versions) => {
                Step::Look(Box::new(ListFileVersions::of(BucketRef::named(bucket), key)))
            }
        };
        Removal { bucket: bucket.to_owned(), key: key.to_owned(), step }
    }

    fn request(&self) -> Request {
        match &self.step {
            Step::Hide => HideFile::new(BucketRef::named(&*self.bucket), &*self.key).request(),
            Step::Look(list) => names::checked(list.request(), names::check_file(&self.key)),
            Step::Versions(versions, _) => {
                let version = versions.last().map(String::as_str).unwrap_or_default();
                DeleteFileVersion::new(&*self.key, version).request()
            }
        }
    }

    /// Takes an answer; `true` where nothing is left to do.
    fn answered(&mut self, response: &Response) -> Result<bool> {
        match &mut self.step {
            Step::Hide => return Ok(true),
            Step::Look(list) => {
                let page = list.response(response)?;
                let mut over = page.rest.is_none();
                let mut versions = Vec::new();
                for file in page.items {
                    if file.file_name != self.key {
                        over = true;
                    } else if !matches!(file.action, Some(Action::Start | Action::Folder)) {
                        versions.push(file.file_id);
                    }
                }
                // The newest comes last, so that none that is older shows meanwhile.
                let rest = page.rest.filter(|_| !over).map(Box::new);
                self.step = Step::Versions(versions, rest);
            }
            Step::Versions(versions, _) => {
                versions.pop();
            }
        }
        Ok(self.is_over())
    }

    /// Goes on to the next page where this one is done with.
    fn is_over(&mut self) -> bool {
        if let Step::Versions(versions, rest) = &mut self.step
            && versions.is_empty()
        {
            let Some(rest) = rest.take() else { return true };
            self.step = Step::Look(rest);
        }
        false
    }

    /// Whether that failure is as good as success.
    fn failed(&mut self, error: &Error) -> Option<bool> {
        // A bucket that is not there is another matter.
        let absent = error.kind() == Kind::NotFound
            && error.code().is_some_and(|code| code != "bad_bucket_id" && code != "not_found");
        if !absent {
            return None;
        }
        if let Step::Versions(versions, _) = &mut self.step {
            versions.pop();
            return Some(self.is_over());
        }
        Some(true)
    }
}

impl Flow for Removal {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        Next::Request(self.request())
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        Ok(if self.answered(response)? { Progress::Done(()) } else { Progress::Continue })
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<()>> {
        match Removal::failed(self, &error) {
            Some(true) => Ok(Progress::Done(())),
            Some(false) => Ok(Progress::Continue),
            None => Err(error),
        }
    }
}

/// Many objects on their way out, side by side: there is no call for many.
#[derive(Clone, Debug)]
pub(super) struct DeleteMany {
    objects: Vec<(Removal, Option<String>)>,
    waiting: VecDeque<u32>,
    done: BTreeMap<u32, Option<Error>>,
}

impl DeleteMany {
    pub(super) fn new(bucket: &str, objects: Vec<(String, Option<String>)>, how: How) -> Self {
        let waiting = (0..u32::try_from(objects.len()).unwrap_or(u32::MAX)).collect();
        let removal = |(key, version): (String, Option<String>)| {
            (Removal::new(bucket, &key, version.as_deref(), how), version)
        };
        DeleteMany { objects: objects.into_iter().map(removal).collect(), waiting, done: BTreeMap::new() }
    }

    fn removal(&mut self, piece: u32) -> Option<&mut Removal> {
        self.objects.get_mut(piece as usize).map(|(removal, _)| removal)
    }

    fn go_on(&mut self, piece: u32, over: Result<bool>) {
        match over {
            Ok(false) => self.waiting.push_front(piece),
            Ok(true) => _ = self.done.insert(piece, None),
            Err(error) => _ = self.done.insert(piece, Some(error)),
        }
    }
}

impl Fan for DeleteMany {
    type Output = Vec<Deletion>;

    fn next(&mut self, _: &Cx<'_>) -> Turn<Self::Output> {
        if self.done.len() < self.objects.len() {
            return Turn::Pieces;
        }
        let deletion = |((removal, version), error): (&(Removal, Option<String>), &Option<Error>)| Deletion {
            key: removal.key.clone(),
            version: version.clone(),
            error: error.clone(),
        };
        Turn::Done(Ok(self.objects.iter().zip(self.done.values()).map(deletion).collect()))
    }

    fn advance(&mut self, _: &Response, _: &Cx<'_>) -> Result<()> {
        Ok(())
    }

    fn failed(&mut self, piece: Option<u32>, error: Error, _: &Cx<'_>) -> Result<()> {
        let Some(piece) = piece else { return Err(error) };
        let over = self.removal(piece).and_then(|removal| removal.failed(&error));
        self.go_on(piece, over.ok_or(error));
        Ok(())
    }

    fn begin(&mut self, _: u64) -> Option<u32> {
        self.waiting.pop_front()
    }

    fn piece(&self, piece: u32) -> Request {
        match self.objects.get(piece as usize) {
            Some((removal, _)) => removal.request(),
            None => Request::invalid(crate::providers::b2::API, Error::misuse("there is no such piece")),
        }
    }

    fn weight(&self, _: u32) -> u64 {
        1
    }

    fn finished(&mut self, piece: u32, response: &Response, _: &Cx<'_>) -> Result<()> {
        let over = self.removal(piece).map_or(Ok(true), |removal| removal.answered(response));
        self.go_on(piece, over);
        Ok(())
    }

    fn width(&self) -> Width {
        Width { pieces: WIDTH, bytes: u64::MAX }
    }
}
