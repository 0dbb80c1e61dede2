//! What becomes of requests, by a script.

use super::{Provider, World, sent::Run};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pileus_core::{Answer, Body, Cause, Exchange, Lost, Operation, Response, Taken, Time};
use std::time::Duration;

/// Codes that mean something to those who call EC2, and one that does not.
const CODES: [&str; 10] = [
    "RequestLimitExceeded",
    "RequestExpired",
    "AuthFailure",
    "ExpiredToken",
    "InvalidInstanceID.NotFound",
    "IncorrectState",
    "InsufficientInstanceCapacity",
    "UnauthorizedOperation",
    "InternalError",
    "Other",
];

impl World<'_> {
    /// Something happens to an exchange that is under way.
    pub(super) fn happen<O: Operation>(&mut self, op: &mut O, run: &mut Run, until: Option<Time>) {
        let event = self.script.byte() % 20;
        // Events of time, in which nothing arrives.
        match event {
            14 => {
                let jump = u64::from(self.script.byte()).pow(2) * 50;
                self.clock.pass(Duration::from_millis(jump));
                return;
            }
            15 => {
                let id =
                    run.ids.iter().next_back().copied().unwrap_or(0).wrapping_add(self.script.byte().into());
                let known = run.flying.iter().any(|(flying, _)| *flying == id);
                if !known {
                    let cx = self.cx();
                    op.answer(id, Err(Lost::new(Cause::Broken, true, "of nobody")), &cx);
                    op.answer(id, Ok(response(StatusCode::OK, b"{}")), &cx);
                }
                return;
            }
            18 => {
                self.clock.set_ahead(Duration::from_secs(1 << (self.script.byte() % 64)));
                return;
            }
            19 => {
                self.clock.set_back(Duration::from_millis(u64::from(self.script.byte()).pow(2) * 50));
                return;
            }
            _ => {}
        }
        let at = self.script.below(run.flying.len());
        let (id, exchange) = run.flying.swap_remove(at);
        let lost = |sent, cause| Err(Lost::new(cause, sent, "a fault"));
        let answer: Answer = match event {
            6 => lost(false, Cause::Connect),
            7 => lost(true, Cause::Timeout),
            8 => {
                self.act(&exchange);
                lost(true, Cause::Broken)
            }
            9 => Ok(self.refusal()),
            10 => {
                self.act(&exchange);
                let status = [500, 502, 503, 504][self.script.below(4)];
                Ok(response(StatusCode::from_u16(status).expect("a status"), b"{}"))
            }
            11 => {
                self.act(&exchange);
                let length = self.script.below(16);
                Ok(response(StatusCode::OK, self.script.take(length)))
            }
            12 => {
                // Silence: time passes until the machine gives up on it.
                if let Some(until) = until {
                    self.clock.until(until);
                }
                return run.doubt(&exchange);
            }
            13 => {
                self.cloud.expire_tokens();
                self.act(&exchange).unwrap_or_else(|| lost(true, Cause::Broken))
            }
            16 => lost(true, Cause::Protocol),
            17 => {
                self.clock.pass(Duration::from_secs(u64::from(self.script.byte())));
                self.act(&exchange).unwrap_or_else(|| lost(true, Cause::Broken))
            }
            _ => self.act(&exchange).unwrap_or_else(|| lost(true, Cause::Broken)),
        };
        let maybe = match &answer {
            Err(lost) => lost.sent,
            Ok(response) => {
                response.status.is_server_error()
                    && !(response.status == 503 && response.headers.contains_key("retry-after"))
            }
        };
        if maybe {
            run.doubt(&exchange);
        }
        let cx = self.cx();
        op.answer(id, answer, &cx);
    }

    /// The cloud gets the request, and answers.
    pub(super) fn act(&mut self, exchange: &Exchange) -> Option<Answer> {
        let body = match exchange.request.body() {
            Body::Bytes(bytes) => bytes.clone(),
            Body::Empty | Body::Source(_) | Body::Stream(_) => Bytes::new(),
        };
        let (head, _) = exchange.request.clone().into_parts();
        let answer =
            self.cloud.handle(&http::Request::from_parts(head, body), self.clock.cloud()).response()?;
        let (head, body) = answer.into_parts();
        Some(Ok(Response::new(head.status, head.headers, Taken::Collected(body))))
    }

    /// A no of the cloud's, which did nothing.
    fn refusal(&mut self) -> Response {
        let status = [400, 401, 403, 404, 409, 413, 429, 503, 301, 307, 418, 501][self.script.below(12)];
        let wait = self.script.byte();
        let body = match self.provider {
            Provider::OpenStack => "{}".to_owned(),
            Provider::Ec2 => {
                let code = CODES[usize::from(wait >> 2) % CODES.len()];
                format!("<Response><Errors><Error><Code>{code}</Code></Error></Errors></Response>")
            }
        };
        let mut response = response(StatusCode::from_u16(status).expect("a status"), body.as_bytes());
        if wait & 1 == 1 || status == 503 {
            response.headers.insert("retry-after", u32::from(wait >> 1).into());
        }
        if wait & 2 == 2 {
            let targets =
                ["http://cloud.sim/", "http://elsewhere.example/", "/x", "x", "http://cloud.sim:81/v2.1"];
            let target = targets[self.script.below(targets.len())];
            response.headers.insert("location", target.parse().expect("a header"));
        }
        response
    }
}

fn response(status: StatusCode, body: &[u8]) -> Response {
    Response::new(status, HeaderMap::new(), Taken::Collected(Bytes::copy_from_slice(body)))
}
