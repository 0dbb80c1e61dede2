//! Uploads in parts. What is given is one content to the operation underneath, which cuts it into parts of its own and
//! sends them side by side; whoever waits for a part, or for the end, drives it on.

use super::api::{
    MultipartUpload, PutMultipartOptions, PutPayload, PutResult, Result, UploadPart, path::Path,
};
use super::{PileusStore, convert, fault};
use async_trait::async_trait;
use pileus_client::{
    Io, Run, Transport,
    core::{
        self, Error as Fault, Kind, Op,
        storage::{Capability, Object},
    },
    transfer::Window,
};
use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Wake, Waker},
};

struct Upload<T: Transport>(Arc<Shared<T>>);

struct Shared<T: Transport> {
    store: &'static str,
    location: String,
    part_size: u64,
    /// Whether the provider has to be told that an upload is thrown away; else it forgets it by itself.
    abortable: bool,
    window: Window,
    state: Mutex<State<T>>,
    waiting: Arc<Waiting>,
}

enum State<T: Transport> {
    Running(Run<'static, T, Op<Object>>),
    Over(core::Result<Object>),
}

/// All that wait for the one operation.
#[derive(Default)]
struct Waiting(Mutex<Vec<Waker>>);

impl<T: Transport> PileusStore<T> {
    /// Nothing is sent before there is more than a part, or the end.
    pub(crate) fn begin(
        &self,
        location: &Path,
        options: &PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        let spec = self.upload(self.spec(&options.attributes, &options.tags)?);
        let window = Window::new();
        let key = self.key(location);
        let operation = self.storage.upload_stream(&self.container, &key, window.supply(), &spec);
        let run = self.client.run_with(operation, Io::new().source(window.clone()));
        Ok(Box::new(Upload(Arc::new(Shared {
            store: self.storage.provider(),
            location: location.to_string(),
            // The provider may want larger parts than those that were asked for.
            part_size: self.part_size.max(window.supply().part()),
            abortable: self.has(Capability::AbortUpload),
            window,
            state: Mutex::new(State::Running(run)),
            waiting: Arc::default(),
        }))))
    }
}

impl<T: Transport> Shared<T> {
    /// Drives it on. `Ready` with what came of it; else, whether it waits for nothing but more to send.
    fn poll(&self, task: &Context<'_>) -> Poll<core::Result<Object>> {
        self.waiting.add(task.waker());
        let before = self.window.supply().free();
        let mut state = self.state();
        if let State::Running(run) = &mut *state {
            let waker = Waker::from(self.waiting.clone());
            if let Poll::Ready(result) = Pin::new(run).poll(&mut Context::from_waker(&waker)) {
                *state = State::Over(result);
            }
        }
        let over = match &*state {
            State::Over(result) => Poll::Ready(result.clone()),
            State::Running(_) => Poll::Pending,
        };
        drop(state);
        // The others wait for that too, and nobody else tells them.
        if over.is_ready() || self.window.supply().free() != before {
            self.waiting.wake_by_ref();
        }
        over
    }

    fn poll_part(&self, end: u64, task: &Context<'_>) -> Poll<core::Result<()>> {
        match self.poll(task) {
            Poll::Ready(Err(fault)) => Poll::Ready(Err(fault)),
            Poll::Ready(Ok(_)) => Poll::Ready(Ok(())),
            // What is left is less than a part, and goes with what comes next.
            Poll::Pending if self.window.supply().free() >= end - end % self.part_size => Poll::Ready(Ok(())),
            Poll::Pending if self.is_idle() => Poll::Ready(Ok(())),
            Poll::Pending => Poll::Pending,
        }
    }

    /// All that can be sent of what was given has been sent.
    fn is_idle(&self) -> bool {
        matches!(&*self.state(), State::Running(run) if run.is_idle())
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        // Whatever panics while it is held has not changed it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ended(&self) -> core::Result<Object> {
        poll_fn(|task| self.poll(task)).await
    }

    fn error(&self, fault: Fault) -> super::api::Error {
        fault::error(self.store, &*self.location, fault)
    }
}

#[async_trait]
impl<T: Transport> MultipartUpload for Upload<T> {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        let shared = self.0.clone();
        data.into_iter().for_each(|piece| shared.window.give(piece));
        let end = shared.window.supply().given();
        Box::pin(async move {
            poll_fn(|task| shared.poll_part(end, task)).await.map_err(|fault| shared.error(fault))
        })
    }

    async fn complete(&mut self) -> Result<PutResult> {
        self.0.window.supply().end();
        match self.0.ended().await {
            Ok(object) => Ok(convert::written(&object)),
            Err(fault) => Err(self.0.error(fault)),
        }
    }

    async fn abort(&mut self) -> Result<()> {
        self.0.window.supply().fail();
        match self.0.ended().await {
            Ok(_) => {
                let message = "the upload is complete, and can only be deleted";
                Err(self.0.error(Fault::new(Kind::Conflict, message)))
            }
            // It failed as it was told to.
            Err(fault) if fault.left_behind().is_empty() || !self.0.abortable => Ok(()),
            Err(fault) => Err(self.0.error(fault)),
        }
    }
}

impl<T: Transport> fmt::Debug for Upload<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upload({}: {}, {:?})", self.0.store, self.0.location, self.0.window)
    }
}

impl Waiting {
    fn add(&self, waker: &Waker) {
        let mut all = self.lock();
        if !all.iter().any(|known| known.will_wake(waker)) {
            all.push(waker.clone());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waker>> {
        // Nothing can panic while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let all = std::mem::take(&mut *self.lock());
        all.into_iter().for_each(Waker::wake);
    }
}
