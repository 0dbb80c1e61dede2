//! Operations that another process can go on with, should this one be killed.

use pileus_core::{Answer, Checkpoint, Cx, Error, ExchangeId, Kind, Leftover, Operation, Result, Step};
use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// An operation that hands its checkpoint on whenever it stands elsewhere than before: before anything is sent that
/// builds on it, and at its end, where that is a failure. Whoever has the last one can go on from there, at whatever
/// moment this process is killed.
///
/// ```
/// # use pileus_client::Checkpointed;
/// # use pileus_core::{Op, Result, storage::{Object, Storage, UploadSpec}};
/// # fn example(storage: &dyn Storage) -> Result<()> {
/// let beside = "film.mkv.checkpoint";
/// let operation = match Checkpointed::<Op<Object>>::stored(beside)? {
///     Some(checkpoint) => storage.resume_upload(&checkpoint)?,
///     None => storage.upload_object("films", "film.mkv", 3 << 30, &UploadSpec { keep: true, ..UploadSpec::default() }),
/// };
/// let operation = Checkpointed::in_file(operation, beside); // for `Client::run_with`
/// # drop(operation);
/// # Ok(())
/// # }
/// ```
pub struct Checkpointed<O> {
    operation: O,
    keep: Keep,
    last: Option<Checkpoint>,
    /// It may stand elsewhere than it did.
    moved: bool,
    over: bool,
}

type Keep = Box<dyn FnMut(Option<&Checkpoint>) -> io::Result<()> + Send>;

impl<O: Operation> Checkpointed<O> {
    /// Hands checkpoints to `keep`, and `None` when they are of no use any more, for it has succeeded. Should `keep`
    /// fail, the operation does so.
    pub fn new(
        operation: O,
        keep: impl FnMut(Option<&Checkpoint>) -> io::Result<()> + Send + 'static,
    ) -> Self {
        Checkpointed { operation, keep: Box::new(keep), last: None, moved: true, over: false }
    }

    /// Keeps the checkpoint in a file, which is there whole at every moment, and is gone when the operation has
    /// succeeded. It outlives the process, not a loss of power.
    pub fn in_file(operation: O, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Checkpointed::new(operation, move |checkpoint| match checkpoint {
            Some(checkpoint) => write(&path, checkpoint),
            None => match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        })
    }

    /// The checkpoint in such a file; `None` where there is no file.
    pub fn stored(path: impl AsRef<Path>) -> Result<Option<Checkpoint>> {
        let path = path.as_ref();
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(Error::new(Kind::Local, format!("{} cannot be read: {error}", path.display())));
            }
        };
        let read = serde_json::from_slice(&text);
        read.map(Some).map_err(|error| Error::misuse(format!("{} is no checkpoint: {error}", path.display())))
    }

    fn store(&mut self) -> io::Result<()> {
        let now = self.operation.checkpoint();
        if now.is_some() && now != self.last {
            (self.keep)(now.as_ref())?;
            self.last = now;
        }
        Ok(())
    }
}

/// Under another name first: what is there is never half of one.
fn write(path: &Path, checkpoint: &Checkpoint) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let text = serde_json::to_vec(checkpoint).map_err(io::Error::other)?;
    fs::write(&name, text)?;
    fs::rename(&name, path)
}

impl<O: Operation> Operation for Checkpointed<O> {
    type Output = O::Output;

    fn poll(&mut self, cx: &Cx<'_>) -> Step<O::Output> {
        if self.over {
            return Step::Wait(None);
        }
        let step = self.operation.poll(cx);
        let kept = match &step {
            Step::Done(Ok(_)) => (self.keep)(None),
            Step::Done(Err(_)) => self.store(),
            Step::Send(..) | Step::Wait(_) if self.moved => self.store(),
            Step::Send(..) | Step::Wait(_) => Ok(()),
        };
        self.moved = false;
        self.over = matches!(step, Step::Done(_));
        match kept {
            // One that is done is so, whatever becomes of its checkpoint.
            Err(error) if !self.over => {
                self.over = true;
                let error = Error::new(Kind::Local, format!("the checkpoint cannot be kept: {error}"));
                Step::Done(Err(error.with_left_behind(self.operation.left_behind())))
            }
            _ => step,
        }
    }

    fn answer(&mut self, id: ExchangeId, answer: Answer, cx: &Cx<'_>) {
        self.moved = true;
        self.operation.answer(id, answer, cx);
    }

    fn limit(&mut self, total: Duration) {
        self.operation.limit(total);
    }

    fn left_behind(&self) -> Vec<Leftover> {
        self.operation.left_behind()
    }

    fn checkpoint(&self) -> Option<Checkpoint> {
        self.operation.checkpoint()
    }
}

impl<O: fmt::Debug> fmt::Debug for Checkpointed<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checkpointed").field("operation", &self.operation).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pileus_core::Time;
    use std::{
        sync::{Arc, Mutex},
        task::Waker,
    };

    /// Stands elsewhere after each answer, and is done after the third one.
    #[derive(Debug)]
    struct Counting(u32);

    impl Operation for Counting {
        type Output = u32;
        fn poll(&mut self, _: &Cx<'_>) -> Step<u32> {
            if self.0 == 3 { Step::Done(Ok(self.0)) } else { Step::Wait(None) }
        }
        fn answer(&mut self, id: ExchangeId, _: Answer, _: &Cx<'_>) {
            self.0 += id;
        }
        fn limit(&mut self, _: Duration) {}
        fn left_behind(&self) -> Vec<Leftover> {
            vec![Leftover::possible("upload")]
        }
        fn checkpoint(&self) -> Option<Checkpoint> {
            Checkpoint::of("counting", 1, &self.0)
        }
    }

    fn cx() -> Cx<'static> {
        Cx { now: Time::EPOCH, entropy: 0, waker: Waker::noop() }
    }

    fn lost() -> Answer {
        Err(pileus_core::Lost::new(pileus_core::Cause::Broken, true, "gone"))
    }

    #[test]
    fn it_is_kept_when_it_stands_elsewhere_and_not_again() {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let seen = kept.clone();
        let mut operation = Checkpointed::new(Counting(0), move |checkpoint| {
            seen.lock().expect("no panic").push(checkpoint.map(|checkpoint| checkpoint.state.clone()));
            Ok(())
        });
        for add in [0, 1, 0, 2] {
            assert!(matches!(operation.poll(&cx()), Step::Wait(None)));
            assert!(matches!(operation.poll(&cx()), Step::Wait(None)));
            operation.answer(add, lost(), &cx());
        }
        assert!(matches!(operation.poll(&cx()), Step::Done(Ok(3))));
        assert!(matches!(operation.poll(&cx()), Step::Wait(None)));
        assert_eq!(*kept.lock().expect("no panic"), [Some(0.into()), Some(1.into()), None]);
    }

    #[test]
    fn what_cannot_be_kept_ends_it_and_names_what_is_left() {
        let mut operation = Checkpointed::new(Counting(0), |_| Err(io::Error::other("the disk is full")));
        let Step::Done(Err(error)) = operation.poll(&cx()) else { panic!("it goes on") };
        assert_eq!((error.kind(), error.left_behind().len()), (Kind::Local, 1));
        assert!(error.message().contains("the disk is full"), "{error}");
        assert!(matches!(operation.poll(&cx()), Step::Wait(None)));
    }

    #[test]
    fn a_file_is_whole_and_goes_with_success() {
        let path = std::env::temp_dir().join(format!("pileus-checkpointed-{}", std::process::id()));
        let stored = || Checkpointed::<Counting>::stored(&path);
        assert_eq!(stored().expect("there is none"), None);
        let mut operation = Checkpointed::in_file(Counting(1), &path);
        assert!(matches!(operation.poll(&cx()), Step::Wait(None)));
        assert_eq!(stored().expect("it reads").map(|stored| stored.state), Some(1.into()));
        operation.answer(2, lost(), &cx());
        assert!(matches!(operation.poll(&cx()), Step::Done(Ok(3))));
        assert_eq!(stored().expect("it is gone"), None);
        fs::write(&path, "{").expect("a file");
        assert_eq!(stored().expect_err("it is half of one").kind(), Kind::Misuse);
        fs::remove_file(&path).expect("it is there");
    }
}
