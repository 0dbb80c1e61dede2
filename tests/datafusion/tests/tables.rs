//! Parquet tables are written and read. What is found is compared with what was put in, not with what is found elsewhere.

use crate::servers::{self, Place};
use datafusion::{
    arrow::{
        array::{AsArray, RecordBatch},
        datatypes::{DataType, Float64Type, Int64Type},
    },
    dataframe::DataFrameWriteOptions,
    parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder,
    prelude::{ParquetReadOptions, SessionConfig, SessionContext},
};
use object_store::{ObjectStore, ObjectStoreExt, path::Path};
use pileus_datafusion::{KINDS, ROWS, row, table};
use pileus_object_store::v0_13::PileusStore;
use pileus_tokio::{Client, Event, Observer};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};
use url::Url;

/// How many bytes of answers came.
#[derive(Default)]
struct Came(AtomicU64);

impl Observer for Came {
    fn event(&self, event: &Event<'_>) {
        if let Event::Answered { bytes, .. } = event {
            self.0.fetch_add(*bytes, Relaxed);
        }
    }
}

async fn rows(context: &SessionContext, query: &str) -> Vec<RecordBatch> {
    let frame = context.sql(query).await.unwrap_or_else(|error| panic!("{query}: {error}"));
    let batches = frame.collect().await.unwrap_or_else(|error| panic!("{query}: {error}"));
    batches.into_iter().filter(|batch| batch.num_rows() > 0).collect()
}

/// The one row of whole numbers that a query gives.
async fn numbers(context: &SessionContext, query: &str) -> Vec<i64> {
    let batches = rows(context, query).await;
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 1, "{query}");
    batches[0].columns().iter().map(|column| column.as_primitive::<Int64Type>().value(0)).collect()
}

pub(crate) async fn are_written_and_read(place: Place) {
    let account = match place.account() {
        Ok(account) => account,
        Err(reason) => return println!("skipped: {reason}"),
    };
    let table = table();
    let came = Arc::new(Came::default());
    let client = Client::new().with_observer(came.clone());
    let container = servers::name();
    client.run(account.storage.create_container(&container)).await.expect("a container");
    let store = Arc::new(PileusStore::new(client, account.storage.clone(), container));
    let config = SessionConfig::new().with_target_partitions(4);
    let context = SessionContext::new_with_config(config);
    context.register_object_store(&Url::parse("pileus://box").expect("an address"), store.clone());

    whole(&context, &table).await;
    let size = sizes(&*store, "one").await;
    assert!(size > 8 << 20, "{size} bytes did not go up in parts");
    stored(&*store, &table).await;
    pruned(&context, &came, size).await;
    partitioned(&context, &*store).await;
    println!("{place:?}: a table of {size} bytes was written, read, pruned and parted");
}

/// One file, whole.
async fn whole(context: &SessionContext, table: &RecordBatch) {
    let frame = context.read_batch(table.clone()).expect("a table");
    let options = DataFrameWriteOptions::new().with_single_file_output(true);
    frame.write_parquet("pileus://box/one/table.parquet", options, None).await.expect("written");
    let options = ParquetReadOptions::default();
    context.register_parquet("clouds", "pileus://box/one/", options).await.expect("a table");

    let heights: f64 = (0..ROWS).map(|n| row(n).3).sum();
    let odd = (0..ROWS).filter(|n| row(*n).1 % 2 != 0).count() as i64;
    let all = numbers(
        context,
        "SELECT count(*), min(n), max(n), sum(n), count(*) FILTER (WHERE noise % 2 <> 0) FROM clouds",
    )
    .await;
    assert_eq!(all, [ROWS, 0, ROWS - 1, ROWS * (ROWS - 1) / 2, odd]);
    let sum = rows(context, "SELECT sum(height) FROM clouds").await;
    let sum = sum[0].column(0).as_primitive::<Float64Type>().value(0);
    // Halves add up exactly, in any order.
    assert!((sum - heights).abs() < f64::EPSILON, "{sum} for {heights}");
}

async fn sizes(store: &dyn ObjectStore, folder: &str) -> u64 {
    let listed = store.list_with_delimiter(Some(&Path::from(folder))).await.expect("a listing");
    listed.objects.iter().map(|meta| meta.size).sum()
}

/// What lies there is a Parquet file to whoever reads its bytes, and has every row.
async fn stored(store: &dyn ObjectStore, table: &RecordBatch) {
    let path = Path::from("one/table.parquet");
    let bytes = store.get(&path).await.expect("there").bytes().await.expect("its bytes");
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).expect("a Parquet file").build();
    let (mut sum, mut count) = (0i64, 0);
    for batch in reader.expect("a reader") {
        let batch = batch.expect("rows");
        count += batch.num_rows();
        sum = batch.column(1).as_primitive::<Int64Type>().iter().flatten().fold(sum, i64::wrapping_add);
    }
    let noise = table.column(1).as_primitive::<Int64Type>();
    assert_eq!((count, sum), (table.num_rows(), noise.iter().flatten().fold(0, i64::wrapping_add)));
}

/// Of what a query does not need, nothing is fetched.
async fn pruned(context: &SessionContext, came: &Came, size: u64) {
    let before = came.0.load(Relaxed);
    let found = numbers(context, "SELECT sum(noise) FROM clouds WHERE n = 123456").await;
    assert_eq!(found, [row(123_456).1]);
    let none = numbers(context, "SELECT count(*) FROM clouds WHERE n > 10000000").await;
    assert_eq!(none, [0]);
    let fetched = came.0.load(Relaxed) - before;
    assert!(fetched < size / 2, "{fetched} bytes of {size} for one row");
}

/// Folders for the values of a column, in several files, written from what is there and read back.
async fn partitioned(context: &SessionContext, store: &dyn ObjectStore) {
    let frame = context.sql("SELECT n, height, kind FROM clouds").await.expect("a query");
    let options = DataFrameWriteOptions::new().with_partition_by(vec!["kind".to_owned()]);
    frame.write_parquet("pileus://box/many/", options, None).await.expect("written");
    let listed = store.list_with_delimiter(Some(&Path::from("many"))).await.expect("a listing");
    let folders: Vec<_> = listed.common_prefixes.iter().map(Path::to_string).collect();
    assert_eq!(folders, KINDS.map(|kind| format!("many/kind={kind}")));
    let options =
        ParquetReadOptions::default().table_partition_cols(vec![("kind".to_owned(), DataType::Utf8)]);
    context.register_parquet("kinds", "pileus://box/many/", options).await.expect("a table");

    let mut expected: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for n in 0..ROWS {
        let (n, _, kind, _) = row(n);
        let (count, sum) = expected.entry(kind).or_default();
        (*count, *sum) = (*count + 1, *sum + n);
    }
    for (kind, (count, sum)) in expected {
        let query = format!("SELECT count(*), sum(n) FROM kinds WHERE kind = '{kind}'");
        assert_eq!(numbers(context, &query).await, [count, sum], "{kind}");
    }
    let joined = "SELECT count(*), sum(a.n) FROM clouds a JOIN kinds b ON a.n = b.n AND a.kind = b.kind";
    assert_eq!(numbers(context, joined).await, [ROWS, ROWS * (ROWS - 1) / 2]);
}
