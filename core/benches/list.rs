//! What reading a page of S3's listing costs, for each key, beside what cannot be cheaper.
//!
//! ```sh
//! cargo bench -p pileus-core --no-default-features --features s3 --bench list
//! ```
//!
//! A page of 1,000 objects, laid out and filled as Amazon does it, goes through the path that every answer goes. Its
//! floors are one search of the same bytes for a byte that is not among them, and one pass of the pull parser that asks
//! for every event and looks at none. The counter is of keys: a rate of 2 million in a second is half a microsecond for
//! each. Beside it stands the same page with one comment in it, which is read as any XML is.

use bytes::Bytes;
use divan::{AllocProfiler, Bencher, black_box, counter::ItemsCount};
use http::{HeaderMap, StatusCode};
use pileus_core::{
    Endpoint, Response, Taken,
    providers::s3::list::{Entry, ListObjectsV2},
};
use quick_xml::{Reader, events::Event};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const KEYS: usize = 1_000;

fn main() {
    divan::main();
}

/// `more` stands between the page's head and its objects.
fn page(more: &str) -> Bytes {
    let objects: String = (0..KEYS)
        .map(|n| {
            format!(
                "<Contents><Key>backup/2026-11-23/part-{n:05}/a%2Bfile+of+some+length.parquet</Key>\
                 <LastModified>2026-11-{:02}T17:50:{:02}.000Z</LastModified>\
                 <ETag>&quot;fba9dede5f27731c9771645a398{n:05}&quot;</ETag><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>\
                 <ChecksumType>FULL_OBJECT</ChecksumType><Size>{}</Size><StorageClass>STANDARD</StorageClass></Contents>",
                n % 28 + 1,
                n % 60,
                n * 4_321
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bucket</Name><Prefix>backup/</Prefix>\
         <NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken><KeyCount>1000</KeyCount>\
         <MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>{more}{objects}</ListBucketResult>"
    )
    .into()
}

fn bench_reading(bencher: Bencher, more: &str) {
    let body = Taken::Collected(page(more));
    let response = Response::new(StatusCode::OK, HeaderMap::new(), body);
    let call = ListObjectsV2::new("bucket");
    let page = call.response(&response).expect("a page");
    let Some(Entry::Object(last)) = page.items.last() else { panic!("objects") };
    assert_eq!(
        (page.items.len(), last.key.as_str()),
        (KEYS, "backup/2026-11-23/part-00999/a+file of some length.parquet")
    );
    assert_eq!((last.size, last.etag.opaque()), (999 * 4_321, "fba9dede5f27731c9771645a39800999"));
    assert!(page.rest.is_some());
    bencher.counter(ItemsCount::new(KEYS)).bench(|| call.response(black_box(&response)));
}

#[divan::bench]
fn keys(bencher: Bencher) {
    bench_reading(bencher, "");
}

#[divan::bench]
fn keys_read_as_any_xml(bencher: Bencher) {
    bench_reading(bencher, "<!-- of another form -->");
}

#[divan::bench]
fn keys_events_floor(bencher: Bencher) {
    let body = page("");
    let text = std::str::from_utf8(&body).expect("text");
    bencher.counter(ItemsCount::new(KEYS)).bench(|| {
        let mut reader = Reader::from_str(black_box(text));
        let mut events = 0_u32;
        while !matches!(reader.read_event().expect("XML"), Event::Eof) {
            events += 1;
        }
        events
    });
}

#[divan::bench]
fn keys_memchr_floor(bencher: Bencher) {
    let body = page("");
    bencher.counter(ItemsCount::new(KEYS)).bench(|| memchr::memchr(0, black_box(&body)));
}
