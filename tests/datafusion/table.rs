//! The table that DataFusion writes and reads: what is in it follows from the number of the row.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

use datafusion::arrow::{
    array::{Array, Float64Array, Int64Array, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema},
};
use std::sync::Arc;

/// How many rows it has.
pub const ROWS: i64 = 900_000;
/// What is in its column `kind`.
pub const KINDS: [&str; 3] = ["cirrus", "cumulus", "stratus"];

/// One row: its number, a number that looks random and so does not compress, a kind, and a height.
#[must_use]
pub fn row(n: i64) -> (i64, i64, &'static str, f64) {
    let mut state = (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    state ^= state >> 31;
    state = state.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state ^= state >> 27;
    (n, state as i64, KINDS[(state % 3) as usize], (state % 20_000) as f64 / 2.0)
}

/// All rows.
///
/// # Panics
/// Never: the columns are equally long.
#[must_use]
pub fn table() -> RecordBatch {
    let schema = Schema::new(vec![
        Field::new("n", DataType::Int64, false),
        Field::new("noise", DataType::Int64, false),
        Field::new("kind", DataType::Utf8, false),
        Field::new("height", DataType::Float64, false),
    ]);
    let columns: Vec<Arc<dyn Array>> = vec![
        Arc::new(Int64Array::from_iter_values((0..ROWS).map(|n| row(n).0))),
        Arc::new(Int64Array::from_iter_values((0..ROWS).map(|n| row(n).1))),
        Arc::new(StringArray::from_iter_values((0..ROWS).map(|n| row(n).2))),
        Arc::new(Float64Array::from_iter_values((0..ROWS).map(|n| row(n).3))),
    ];
    RecordBatch::try_new(Arc::new(schema), columns).expect("a table")
}
