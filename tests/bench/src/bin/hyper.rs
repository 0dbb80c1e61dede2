//! The limit: hyper's client alone. Nothing is signed, no checksum computed, nothing read but a page's token.

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use pileus_bench::{
    PART, WIDTH,
    content::{Target, check, part},
    pool,
};
use std::sync::Arc;

type Http = Client<HttpConnector, Full<Bytes>>;

async fn send(http: &Http, method: &str, url: &str, range: Option<u64>, body: Bytes) -> Response<Incoming> {
    let mut request = Request::builder().method(method).uri(url);
    if let Some(first) = range {
        request = request.header("range", format!("bytes={first}-{}", first + PART - 1));
    }
    let response = http.request(request.body(Full::new(body)).expect("a request")).await.expect("an answer");
    assert!(response.status().is_success());
    response
}

/// Hands `take` the pieces of a body that begins at `first`, and adds up what it says.
async fn pieces(response: Response<Incoming>, first: u64, take: impl Fn(u64, &[u8]) -> u64) -> u64 {
    let mut body = response.into_body();
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        if let Some(data) = frame.expect("a frame").data_ref() {
            bytes += take(first + bytes, data);
        }
    }
    bytes
}

async fn whole(response: Response<Incoming>) -> BytesMut {
    let mut body = response.into_body();
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.expect("a frame").into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    bytes
}

fn main() {
    pileus_bench::main(
        "hyper alone",
        async |job| {
            let mut connector = HttpConnector::new();
            connector.set_nodelay(true);
            let http: Http = Client::builder(TokioExecutor::new()).build(connector);
            whole(send(&http, "GET", &format!("{}/bucket/16b/first", job.server), None, Bytes::new()).await)
                .await;
            http
        },
        async |job, http| {
            let server = job.server.clone();
            let large = format!("{server}/bucket/{}", job.large_key());
            match job.name.as_str() {
                "get-small" => {
                    let one = move |n| {
                        let (http, url) = (http.clone(), format!("{server}/bucket/4096b/{n}"));
                        async move { check(0, &whole(send(&http, "GET", &url, None, Bytes::new()).await).await) }
                    };
                    (job.count as u64, pool(job.count, job.in_flight, one).await)
                }
                "get-stream" => {
                    let response = send(&http, "GET", &large, None, Bytes::new()).await;
                    (job.parts() as u64, pieces(response, 0, check).await)
                }
                "get-ranges" => {
                    let one = move |n| {
                        let (http, large) = (http.clone(), large.clone());
                        let first = n as u64 * PART;
                        async move {
                            let response = send(&http, "GET", &large, Some(first), Bytes::new()).await;
                            pieces(response, first, check).await
                        }
                    };
                    (job.parts() as u64, pool(job.parts(), WIDTH, one).await)
                }
                "get-file" => {
                    let target = Target::new();
                    let file = Arc::new(target.create());
                    let one = move |n| {
                        let (http, large, file) = (http.clone(), large.clone(), file.clone());
                        let first = n as u64 * PART;
                        async move {
                            let response = send(&http, "GET", &large, Some(first), Bytes::new()).await;
                            pieces(response, first, |at, bytes| file.put(at, bytes)).await
                        }
                    };
                    pool(job.parts(), WIDTH, one).await;
                    (job.parts() as u64, target.checked())
                }
                "put" => {
                    let part = part();
                    let one = move |n| {
                        let url = format!("{large}?partNumber={}&uploadId=upload", n + 1);
                        let (http, part) = (http.clone(), part.clone());
                        async move {
                            pieces(send(&http, "PUT", &url, None, part).await, 0, |_, _| 0).await;
                            PART
                        }
                    };
                    (job.parts() as u64, pool(job.parts(), WIDTH, one).await)
                }
                "list" => {
                    let (mut keys, mut token) = (0, String::new());
                    loop {
                        let url = format!("{server}/bucket?list-type=2{token}");
                        let page = whole(send(&http, "GET", &url, None, Bytes::new()).await).await;
                        keys += 1000;
                        let mark = b"<NextContinuationToken>";
                        let Some(at) = memchr::memmem::find(&page, mark) else {
                            // Their sizes are not read.
                            break (keys, job.whole().1);
                        };
                        let rest = &page[at + mark.len()..];
                        let end = memchr::memchr(b'<', rest).unwrap_or(rest.len());
                        token = format!("&continuation-token={}", String::from_utf8_lossy(&rest[..end]));
                    }
                }
                other => panic!("no such job: {other}"),
            }
        },
    );
}
