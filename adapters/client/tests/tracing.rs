//! Events as `tracing` gets them.

use http::{Method, StatusCode};
use pileus_client::{Event, Observer, Sent, Tracing};
use pileus_core::{Cause, Kind, Leftover, Lost};
use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};
use tracing::{
    Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

type Line = (Level, &'static str, String);

/// Keeps every event as level, target and `name=value` pairs.
#[derive(Clone, Default)]
struct Keep(Arc<Mutex<Vec<Line>>>);

struct Pairs(String);

impl Visit for Pairs {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.push_str(&format!("{}={value:?} ", field.name()));
    }
}

impl Subscriber for Keep {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        let mut pairs = Pairs(String::new());
        event.record(&mut pairs);
        let metadata = event.metadata();
        self.0.lock().expect("no panic").push((*metadata.level(), metadata.target(), pairs.0));
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[test]
fn every_event_has_its_level_and_its_fields() {
    let keep = Keep::default();
    let (elapsed, method) = (Duration::from_millis(1500), Method::PUT);
    let request = Sent::new(&method, "h.example:8774", "/servers", "compute", 2);
    let lost = Lost::new(Cause::Timeout, true, "it took too long");
    let left = [Leftover::known("server", "s-1")];
    tracing::subscriber::with_default(keep.clone(), || {
        Tracing.event(&Event::Sent { request });
        Tracing.event(&Event::Answered { request, status: StatusCode::CREATED, elapsed, bytes: 42 });
        Tracing.event(&Event::Lost { request, lost: &lost, elapsed });
        Tracing.event(&Event::Dropped { request, elapsed });
        Tracing.event(&Event::Done { result: Ok(()), elapsed });
        Tracing.event(&Event::Done { result: Err(Kind::NotFound), elapsed });
        Tracing.event(&Event::Cancelled { elapsed, left_behind: &left });
    });
    let lines = keep.0.lock().expect("no panic").clone();
    let expected: [(Level, &[&str]); 7] = [
        (Level::DEBUG, &["sent", "method=PUT", "host=\"h.example:8774\"", "path=\"/servers\"", "attempt=2"]),
        (Level::DEBUG, &["answered", "status=201", "bytes=42", "ms=1500.0", "service=\"compute\""]),
        (Level::WARN, &["lost", "cause=Timeout", "it took too long", "sent=true"]),
        (Level::DEBUG, &["dropped", "path=\"/servers\""]),
        (Level::DEBUG, &["operation done", "ms=1500.0"]),
        (Level::WARN, &["operation failed", "kind=NotFound"]),
        (Level::DEBUG, &["operation dropped", "a server with id s-1"]),
    ];
    assert_eq!(lines.len(), expected.len());
    for ((level, target, text), (expected, words)) in lines.iter().zip(expected) {
        assert_eq!((level, *target), (&expected, "pileus"), "{text}");
        for word in words {
            assert!(text.contains(word), "{word} in {text}");
        }
    }
}
