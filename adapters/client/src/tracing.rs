//! Observation by `tracing`.

use crate::{Event, Observer, Sent};
use ::tracing::{Level, event};

/// Reports every event through `tracing`, target `pileus`: requests and answers at debug level, losses and failed
/// operations at warn, pauses at trace.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tracing;

macro_rules! report {
    ($level:expr, $request:expr, $text:literal $(, $name:ident = $value:expr)*) => {{
        let Sent { method, host, path, service, attempt } = $request;
        event!(target: "pileus", $level, %method, host, path, service, attempt $(, $name = $value)*, $text);
    }};
}

impl Observer for Tracing {
    fn event(&self, event: &Event<'_>) {
        let ms = |span: &std::time::Duration| span.as_secs_f64() * 1e3;
        match event {
            Event::Sent { request } => report!(Level::DEBUG, *request, "sent"),
            Event::Answered { request, status, elapsed, bytes } => {
                report!(
                    Level::DEBUG,
                    *request,
                    "answered",
                    status = status.as_u16(),
                    bytes = *bytes,
                    ms = ms(elapsed)
                );
            }
            Event::Lost { request, lost, elapsed } => {
                report!(
                    Level::WARN,
                    *request,
                    "lost",
                    cause = debug(lost.cause),
                    reason = display(lost),
                    sent = lost.sent,
                    ms = ms(elapsed)
                );
            }
            Event::Dropped { request, elapsed } => {
                report!(Level::DEBUG, *request, "dropped", ms = ms(elapsed));
            }
            Event::Waiting { pause, .. } => event!(target: "pileus", Level::TRACE, ms = ms(pause), "waiting"),
            Event::Done { result: Ok(()), elapsed } => {
                event!(target: "pileus", Level::DEBUG, ms = ms(elapsed), "operation done");
            }
            Event::Done { result: Err(kind), elapsed } => {
                event!(target: "pileus", Level::WARN, ?kind, ms = ms(elapsed), "operation failed");
            }
            Event::Cancelled { elapsed, left_behind } => {
                let left: Vec<String> = left_behind.iter().map(ToString::to_string).collect();
                event!(target: "pileus", Level::DEBUG, ms = ms(elapsed), left_behind = ?left, "operation dropped");
            }
        }
    }
}
