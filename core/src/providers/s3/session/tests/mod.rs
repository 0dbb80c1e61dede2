mod payloads;
mod places;
mod regions;

use super::*;
use crate::{
    Call, Endpoint, Operation, Step, Time,
    providers::{
        aws::credentials::Source,
        s3::{
            Addressing, Dialect,
            buckets::{HeadBucket, ListBuckets},
            list::ListObjectsV2,
            objects::{CustomerKey, DeleteObject, GetObject, HeadObject, PutObject},
        },
    },
};
use std::task::Waker;

const NOW: u64 = 1_369_353_600;

fn cx(seconds: u64) -> Cx<'static> {
    Cx { now: Time::from_unix_secs(seconds), entropy: 7, waker: Waker::noop() }
}

fn key() -> Source {
    Source::access_key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}

fn session(settings: Settings) -> Arc<S3Session> {
    Arc::new(S3Session::new(settings).expect("good settings"))
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    Ok(crate::providers::s3::testing::answer(status, headers, body))
}

fn send<E: Endpoint>(call: &mut Call<E>) -> (crate::ExchangeId, Exchange) {
    match call.poll(&cx(NOW)) {
        Step::Send(id, exchange) => (id, exchange),
        other => panic!("no request: {other:?}"),
    }
}

fn first<E: Endpoint>(session: &Arc<S3Session>, endpoint: E) -> Exchange {
    send(&mut Call::new(session.clone(), endpoint)).1
}

fn refusal<E: Endpoint>(session: &Arc<S3Session>, endpoint: E) -> Error {
    match Call::new(session.clone(), endpoint).poll(&cx(NOW)) {
        Step::Done(Err(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn authorization(exchange: &Exchange) -> &str {
    exchange.request.headers()["authorization"].to_str().expect("text")
}
