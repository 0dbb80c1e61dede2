//! The contents that go to and fro, which tell where they belong, and the check that they are what they should be.

use crate::PART;
use bytes::Bytes;
use pileus_core::{Algorithm, Checksum};
use std::{
    collections::HashMap,
    fs::File,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex},
};

/// All contents are the same so many bytes over and over, so that ranges and parts of any multiple of it are alike.
pub const PERIOD: u64 = 1 << 20;

fn word(number: u64) -> [u8; 8] {
    // An odd factor: no two words are the same, and no two places look alike.
    (number % (PERIOD / 8) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes()
}

fn byte(at: u64) -> u8 {
    word(at / 8)[(at % 8) as usize]
}

/// One period of a content.
#[must_use]
pub fn period() -> Bytes {
    (0..PERIOD / 8).flat_map(word).collect()
}

/// The content of a part.
#[must_use]
pub fn part() -> Bytes {
    period().repeat((PART / PERIOD) as usize).into()
}

/// The CRC-64/NVME of a content of that size, in Base64: as S3 keeps it with every object that was sent without one.
///
/// # Panics
/// If a thread did that held the sums known before.
#[must_use]
pub fn sum(size: u64) -> String {
    static KNOWN: LazyLock<Mutex<HashMap<u64, String>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().expect("what is known");
    let computed = || {
        let (period, of) = (period(), Algorithm::Crc64nvme);
        let (whole, rest) = (of.of(&period), of.of(&period[..(size % PERIOD) as usize]));
        let join = |sum: Checksum, next, length| sum.followed_by(next, length).expect("of a kind that joins");
        let sum = (0..size / PERIOD).fold(of.of(b""), |sum, _| join(sum, &whole, PERIOD));
        join(sum, &rest, size % PERIOD).to_base64()
    };
    known.entry(size).or_insert_with(computed).clone()
}

/// Whether contents are looked at byte by byte: not while it is measured, for that takes longer than what is measured.
static THOROUGH: LazyLock<bool> = LazyLock::new(|| std::env::var_os("VERIFY").is_some());

/// How many bytes these are, which have to be those that belong at `at`: their ends, or with `VERIFY` set all of them.
///
/// # Panics
/// If they are not.
#[must_use]
pub fn check(at: u64, bytes: &[u8]) -> u64 {
    let right = |range: std::ops::Range<usize>| range.into_iter().all(|n| bytes[n] == byte(at + n as u64));
    let count = bytes.len();
    let fine = match *THOROUGH {
        true => right(0..count),
        false => right(0..count.min(4)) && right(count.saturating_sub(4)..count),
    };
    assert!(fine, "other bytes than those of {count} at {at}");
    count as u64
}

/// A file that a content is written into; gone at the end.
#[derive(Debug)]
pub struct Target {
    path: PathBuf,
}

impl Target {
    /// In memory where the system has such a directory: it is not the disk that is measured.
    #[must_use]
    pub fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        Target { path: folder.join(format!("pileus-bench-{}", std::process::id())) }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file, for those who write it themselves.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn create(&self) -> Sink {
        let file = File::options().read(true).write(true).create(true).truncate(true).open(&self.path);
        Sink(file.expect("a file"))
    }

    /// How many bytes are in it, which have to be those of a content.
    ///
    /// # Panics
    /// If they are not.
    #[must_use]
    pub fn checked(&self) -> u64 {
        let file = File::open(&self.path).expect("the file");
        let size = file.metadata().expect("its size").len();
        let mut piece = vec![0; PERIOD as usize];
        (0..size / PERIOD)
            .map(|n| {
                // Every one of the periods, at its ends: all of it would take as long as the download.
                let piece = if *THOROUGH { &mut piece[..] } else { &mut piece[..8] };
                file.read_exact_at(piece, n * PERIOD).expect("its content");
                let _ = check(n * PERIOD, piece);
                PERIOD
            })
            .sum()
    }
}

impl Default for Target {
    fn default() -> Self {
        Target::new()
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// A file that is written where each piece belongs.
#[derive(Debug)]
pub struct Sink(File);

impl Sink {
    /// Writes a piece, and tells how long it is.
    ///
    /// # Panics
    /// If it cannot be written.
    #[must_use]
    pub fn put(&self, at: u64, bytes: &[u8]) -> u64 {
        self.0.write_all_at(bytes, at).expect("room for it");
        bytes.len() as u64
    }
}
