//! What transfers and listings take of memory: `cargo bench -p pileus-tests --bench memory`.
//!
//! An object of 10 GiB up and down, 8 parts of 8 MiB in flight, and a listing of 1,000,000 keys, each in a process of its
//! own, against a cloud in another. `PILEUS_MEMORY_GIB` and `PILEUS_MEMORY_KEYS` name other numbers; the download needs
//! so much room for temporary files.

use std::{
    env,
    error::Error,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_pileus-transfer");

/// Ends with this process or before.
struct Cloud(Child);

impl Cloud {
    fn start(bytes: u64, keys: u64) -> Result<(Cloud, String), Box<dyn Error>> {
        let mut child = Command::new(PROGRAM)
            .args(["serve", &bytes.to_string(), &keys.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut address = String::new();
        let out = child.stdout.take().ok_or("no output")?;
        BufReader::new(out).read_line(&mut address)?;
        Ok((Cloud(child), address.trim().to_owned()))
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn number(name: &str, usual: u64) -> Result<u64, Box<dyn Error>> {
    Ok(env::var(name).ok().map(|text| text.parse()).transpose()?.unwrap_or(usual))
}

fn main() -> Result<(), Box<dyn Error>> {
    let bytes = number("PILEUS_MEMORY_GIB", 10)? << 30;
    let keys = number("PILEUS_MEMORY_KEYS", 1_000_000)?;
    let (cloud, address) = Cloud::start(bytes, keys)?;
    println!("resident memory at the most (VmHWM), MiB      before      with     limit        time");
    let mut over = Vec::new();
    for (what, count, limit) in [("upload", bytes, 64), ("download", bytes, 64), ("list", keys, 32)] {
        let output = Command::new(PROGRAM)
            .args(["measure", what, &address, &count.to_string()])
            .stderr(Stdio::inherit())
            .output()?;
        if !output.status.success() {
            return Err(format!("{what} failed").into());
        }
        let text = String::from_utf8(output.stdout)?;
        let told: Vec<u64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [before, with, took] = told[..] else { return Err(format!("{what} says {text:?}").into()) };
        let label = match what {
            "list" => format!("listing of {count} keys"),
            _ => format!("{what} of {} GiB", count >> 30),
        };
        let (mib, seconds) = (|kib: u64| kib as f64 / 1024.0, took as f64 / 1000.0);
        println!("{label:<42}{:>10.1}{:>10.1}{limit:>10}{seconds:>10.1} s", mib(before), mib(with));
        if with > limit << 10 {
            over.push(label);
        }
    }
    drop(cloud);
    if over.is_empty() { Ok(()) } else { Err(format!("over the limit: {}", over.join(", ")).into()) }
}
