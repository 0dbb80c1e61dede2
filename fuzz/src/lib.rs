//! What the fuzz targets do. Each takes any bytes and panics where a promise of the library is broken, so that the same
//! functions run under libFuzzer and, on the committed corpus, as an ordinary test.

pub mod answers;
pub mod checkpoints;
pub mod clock;
pub mod contents;
pub mod credentials;
pub mod endpoints;
pub mod input;
pub mod login;
pub mod machines;
pub mod made;
pub mod reading;
pub mod requests;
pub mod settings;
pub mod signatures;
pub mod storage;
pub mod texts;
