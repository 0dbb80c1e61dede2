//! Many operations on a few threads.

use crate::{Alarm, Client, Io, Transport, drive::Drive};
use pileus_core::{Operation, Result};
use std::{
    fmt,
    iter::FusedIterator,
    panic::resume_unwind,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
};

/// The results of many operations as they come, each with its operation's place. [`Client::run_all`] makes it.
///
/// A panic of an operation, or of the iterator that operations are taken from, is passed on by `next`.
pub struct RunAll<R> {
    results: Option<Receiver<(usize, Result<R>)>>,
    threads: Vec<JoinHandle<()>>,
    stop: Arc<Stop>,
}

/// What the threads share besides their work.
struct Stop {
    stopped: AtomicBool,
    alarms: Mutex<Vec<Alarm>>,
}

/// Where the threads take their work from; nothing more once it has ended.
struct Queue<I> {
    operations: Option<I>,
    next: usize,
}

impl<R: Send + 'static> RunAll<R> {
    pub(crate) fn new<T, I>(client: &Client<T>, operations: I, width: usize) -> Self
    where
        T: Transport,
        I: Iterator + Send + 'static,
        I::Item: Operation<Output = R> + 'static,
    {
        // No more threads than there is work for, where that is known.
        let width = width.max(1).min(operations.size_hint().1.unwrap_or(usize::MAX).max(1));
        let (sender, results) = sync_channel(width);
        let stop = Arc::new(Stop { stopped: AtomicBool::new(false), alarms: Mutex::new(Vec::new()) });
        let queue = Arc::new(Mutex::new(Queue { operations: Some(operations), next: 0 }));
        let mut threads = Vec::new();
        for _ in 0..width {
            let (client, queue, sender, stop) = (client.clone(), queue.clone(), sender.clone(), stop.clone());
            let work = move || work(&client, &queue, &sender, &stop);
            match thread::Builder::new().name("pileus".into()).spawn(work) {
                Ok(thread) => threads.push(thread),
                // Fewer threads do it, too.
                Err(_) if !threads.is_empty() => break,
                Err(error) => panic!("no thread to run operations on: {error}"),
            }
        }
        RunAll { results: Some(results), threads, stop }
    }
}

fn work<T, I, R>(
    client: &Client<T>,
    queue: &Mutex<Queue<I>>,
    results: &SyncSender<(usize, Result<R>)>,
    stop: &Stop,
) where
    T: Transport,
    I: Iterator,
    I::Item: Operation<Output = R>,
{
    let alarm = Alarm::new();
    stop.alarms.lock().unwrap_or_else(PoisonError::into_inner).push(alarm.clone());
    while !stop.stopped.load(Ordering::Relaxed) {
        // A poisoned queue is one whose iterator panicked; there is nothing more to be had from it.
        let Ok(mut queue) = queue.lock() else { return };
        let Some(mut operation) = queue.take() else { return };
        let place = queue.next - 1;
        drop(queue);
        let Some(result) = Drive::new(client, Io::new(), &alarm, &stop.stopped).run(&mut operation) else {
            return;
        };
        if results.send((place, result)).is_err() {
            return;
        }
    }
}

impl<I: Iterator> Queue<I> {
    fn take(&mut self) -> Option<I::Item> {
        let operation = self.operations.as_mut()?.next();
        match &operation {
            Some(_) => self.next += 1,
            // Not asked again: it need not be fused.
            None => self.operations = None,
        }
        operation
    }
}

impl<R> Iterator for RunAll<R> {
    type Item = (usize, Result<R>);

    fn next(&mut self) -> Option<Self::Item> {
        if let Ok(result) = self.results.as_ref()?.recv() {
            return Some(result);
        }
        self.results = None;
        for thread in self.threads.drain(..) {
            if let Err(panic) = thread.join() {
                resume_unwind(panic);
            }
        }
        None
    }
}

impl<R> FusedIterator for RunAll<R> {}

impl<R> Drop for RunAll<R> {
    fn drop(&mut self) {
        self.stop.stopped.store(true, Ordering::Relaxed);
        for alarm in &*self.stop.alarms.lock().unwrap_or_else(PoisonError::into_inner) {
            alarm.ring();
        }
    }
}

impl<R> fmt::Debug for RunAll<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunAll").field("threads", &self.threads.len()).finish_non_exhaustive()
    }
}
