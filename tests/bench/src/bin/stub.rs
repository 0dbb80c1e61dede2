//! As much of S3 as the benchmarks need, out of memory, and no signature checked: `stub [ADDRESS] [PAGES]`.
//!
//! An object `/bucket/4096b/anything` has 4,096 bytes; a listing has that many pages of 1,000 keys.

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::{
    Method, Request, Response,
    body::{Body, Frame, Incoming, SizeHint},
    header,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use pileus_bench::{
    content::{PERIOD, period, sum},
    part, size,
};
use std::{
    convert::Infallible,
    fmt::Write as _,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

/// A body of so many bytes, the same few over and over.
struct Content {
    piece: Bytes,
    /// Where in them the first piece begins.
    at: usize,
    left: u64,
}

impl From<Bytes> for Content {
    fn from(piece: Bytes) -> Self {
        Content { left: piece.len() as u64, at: 0, piece }
    }
}

impl Body for Content {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let count = self.left.min((self.piece.len() - self.at) as u64);
        self.left -= count;
        let piece = self.piece.slice(self.at..self.at + count as usize);
        self.at = 0;
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

struct Stub {
    piece: Bytes,
    pages: Vec<Bytes>,
    /// Whether parts are read byte by byte.
    thorough: bool,
}

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";
/// The tag of an object that was written in parts: nobody takes it for the MD5 of what comes.
const ETAG: &str = "\"d41d8cd98f00b204e9800998ecf8427e-128\"";

fn page(number: usize, pages: usize) -> Bytes {
    let last = number + 1 >= pages;
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"{NAMESPACE}\"><Name>bucket</Name><Prefix></Prefix>\
         <KeyCount>1000</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>{}</IsTruncated>",
        !last
    );
    if !last {
        let _ = write!(text, "<NextContinuationToken>page{}</NextContinuationToken>", number + 1);
    }
    for n in number * 1000..(number + 1) * 1000 {
        let day = n % 28 + 1;
        let _ = write!(
            text,
            "<Contents><Key>tables/orders/day=2026-05-{day:02}/part-{n:08}.parquet</Key>\
             <LastModified>2026-05-{day:02}T12:{:02}:{:02}.000Z</LastModified><ETag>&quot;{:032x}&quot;</ETag>\
             <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>\
             <Size>{}</Size><StorageClass>STANDARD</StorageClass></Contents>",
            n % 60,
            n / 60 % 60,
            (n as u128).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835),
            size(n as u64),
        );
    }
    text.push_str("</ListBucketResult>");
    text.into()
}

fn xml(text: String) -> Response<Content> {
    let mut response = Response::new(Content::from(Bytes::from(text)));
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/xml"));
    response
}

/// The first and the last byte that a request asks for.
fn range(request: &Request<Incoming>, size: u64) -> Option<(u64, u64)> {
    let value = request.headers().get(header::RANGE)?.to_str().ok()?;
    let (first, last) = value.strip_prefix("bytes=")?.split_once('-')?;
    let last = last.parse().unwrap_or(u64::MAX).min(size.checked_sub(1)?);
    Some((first.parse().ok()?, last))
}

/// The number of the page: told by its token, or in the older way by the last key of the page before.
fn page_asked_for(query: &str) -> Option<usize> {
    let token = query.split('&').find_map(|part| part.strip_prefix("continuation-token=page"));
    if let Some(number) = token {
        return number.parse().ok();
    }
    let marker = query.split('&').find_map(|part| part.strip_prefix("marker="))?;
    let number: usize = marker.split_once("part-")?.1.split('.').next()?.parse().ok()?;
    Some((number + 1) / 1000)
}

async fn answer(stub: Arc<Stub>, request: Request<Incoming>) -> Result<Response<Content>, Infallible> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let path = request.uri().path().to_owned();
    let key = path.splitn(3, '/').nth(2).unwrap_or_default();
    Ok(match *request.method() {
        Method::GET if key.is_empty() => {
            let number = page_asked_for(&query).unwrap_or(0);
            let page: &Bytes = &stub.pages[std::cmp::min(number, stub.pages.len() - 1)];
            let mut response = Response::new(Content::from(page.clone()));
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/xml"));
            response
        }
        Method::GET | Method::HEAD => {
            let size = key.split('/').next().and_then(|name| name.trim_end_matches('b').parse().ok());
            let size: u64 = size.unwrap_or(0);
            let response = Response::builder()
                .header(header::ETAG, ETAG)
                .header(header::LAST_MODIFIED, "Fri, 01 May 2026 12:34:56 GMT")
                .header(header::CONTENT_TYPE, "application/octet-stream")
                .header(header::ACCEPT_RANGES, "bytes");
            let (response, first, length) = match range(&request, size) {
                Some((first, last)) if first <= last => {
                    let told = format!("bytes {first}-{last}/{size}");
                    (response.status(206).header(header::CONTENT_RANGE, told), first, last - first + 1)
                }
                // As S3 does it: of the whole alone, and for those who ask.
                _ if request.headers().contains_key("x-amz-checksum-mode") => {
                    let response = response.header("x-amz-checksum-type", "FULL_OBJECT");
                    (response.header("x-amz-checksum-crc64nvme", sum(size)), 0, size)
                }
                _ => (response, 0, size),
            };
            let at = (first % PERIOD) as usize;
            let (response, length) = match *request.method() {
                Method::HEAD => (response.header(header::CONTENT_LENGTH, length), 0),
                _ => (response, length),
            };
            response.body(Content { piece: stub.piece.clone(), at, left: length }).expect("a response")
        }
        Method::PUT => {
            let part = match stub.thorough {
                true => part::thoroughly(request).await,
                false => part::quickly(request).await,
            };
            match part {
                None => {
                    Response::builder().status(400).body(Content::from(Bytes::from_static(b"another part")))
                }
                Some(sum) => {
                    let response = Response::builder().header(header::ETAG, ETAG);
                    let response = match sum {
                        Some((name, sum)) => response.header(name, sum),
                        None => response,
                    };
                    response.body(Content::from(Bytes::new()))
                }
            }
            .expect("a response")
        }
        Method::POST => {
            let _ = request.into_body().collect().await;
            xml(match query.contains("uploads") {
                true => format!(
                    "<InitiateMultipartUploadResult xmlns=\"{NAMESPACE}\"><Bucket>bucket</Bucket><Key>{key}</Key>\
                     <UploadId>upload</UploadId></InitiateMultipartUploadResult>"
                ),
                false => format!(
                    "<CompleteMultipartUploadResult xmlns=\"{NAMESPACE}\"><Location>http://stub{path}</Location>\
                     <Bucket>bucket</Bucket><Key>{key}</Key><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e-128&quot;</ETag>\
                     </CompleteMultipartUploadResult>"
                ),
            })
        }
        _ => Response::new(Content::from(Bytes::new())),
    })
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:9900".into());
    let pages = arguments.next().and_then(|pages| pages.parse().ok()).unwrap_or(100);
    let pages = (0..pages).map(|n| page(n, pages)).collect();
    let stub = Stub { piece: period(), pages, thorough: std::env::var_os("VERIFY").is_some() };
    let stub = Arc::new(stub);
    let listener = tokio::net::TcpListener::bind(&address).await.expect("an address to listen at");
    println!("listening at {address}");
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        let stub = stub.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(stub.clone(), request));
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
