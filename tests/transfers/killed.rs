//! Processes that are killed in the middle of a transfer, at seeded moments, and others that go on with it.

use pileus_client::Checkpointed;
use pileus_core::{
    Op,
    providers::s3::{PayloadSigning, S3, multipart::ListParts},
    storage::{Object, Storage, UploadSpec},
};
use pileus_sim::{
    Content, Sim,
    server::{Options, Server},
};
use pileus_tests::{
    account::{BOX, account},
    lifecycle::Run,
    proxy::Dice,
    runner::Runner,
};
use std::{fs, path::PathBuf, process::Command, thread, time::Duration};

const PROGRAM: &str = env!("CARGO_BIN_EXE_pileus-transfer");
const SIZE: u64 = 33 << 20;
/// How many parts, and spans, the program makes of that.
const PARTS: u64 = 7;
const SPANS: u64 = 17;
/// How often one transfer is killed.
const KILLS: u64 = 3;

/// One transfer, from process to process.
struct Life {
    dice: Dice,
    server: Server,
    storage: S3,
    runner: Runner,
    folder: PathBuf,
    content: bytes::Bytes,
    name: String,
}

impl Life {
    fn new(what: &str, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let options = Options { latency: Duration::from_millis(20), ..Options::default() };
        let server = Server::with_options(Sim::default(), options).expect("a server");
        let storage = account(server.address(), PayloadSigning::Unsigned);
        // Of the connections to the server all are the program's.
        let settings = pileus_blocking::Settings::new().max_idle_per_host(0);
        let runner = Runner::Blocking(pileus_blocking::Client::with(settings).expect("settings"));
        runner.one(storage.create_container(BOX)).expect("a container");
        let name = format!("{what}-{seed:#x}");
        let folder = std::env::temp_dir().join(format!("pileus-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let content = Content::pattern(dice.bits(), SIZE).into_bytes();
        Life { dice, server, storage, runner, folder, content, name }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn count(&self, kind: &str) -> u64 {
        self.server.with(|cloud| cloud.counts().of(kind))
    }

    /// Runs the program, to its end or until it is killed: after that many requests of that kind, or a little later.
    /// Whether it was, and how many there were.
    fn round(&mut self, what: &str, kind: &str, after: Option<u64>) -> (bool, u64) {
        let begun = self.count(kind);
        let adapter = ["blocking", "tokio", "async-std", "smol"][self.dice.below(4) as usize];
        let mut child = Command::new(PROGRAM)
            .args([what, adapter, &self.server.address().to_string(), "key"])
            .arg(self.file("file"))
            .arg(self.file("checkpoint"))
            .spawn()
            .expect("a process");
        let mut extra = self.dice.below(60);
        let killed = loop {
            if let Some(status) = child.try_wait().expect("a status") {
                assert!(status.success(), "{}: {status}", self.name);
                break false;
            }
            if after.is_some_and(|after| self.count(kind) >= begun + after) {
                if extra == 0 {
                    // SIGKILL, where there are signals.
                    child.kill().expect("it can be killed");
                    // It may have come to its end just before.
                    break !child.wait().expect("a status").success();
                }
                extra -= 1;
            }
            thread::sleep(Duration::from_millis(1));
        };
        self.settle();
        (killed, self.count(kind) - begun)
    }

    /// Waits until the server has seen the end of all that the process had under way.
    fn settle(&self) {
        while self.server.in_flight() > 0 || self.server.connections() > 0 {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// How many parts there are of uploads that nobody has completed.
    fn parts(&self) -> u64 {
        let uploads = self.server.with(|cloud| cloud.uploads());
        let listed = uploads.into_iter().map(|upload| {
            let list = ListParts {
                bucket: BOX.into(),
                key: "key".into(),
                upload_id: upload.id,
                ..ListParts::default()
            };
            self.runner.one(self.storage.list(list)).expect("listed").len() as u64
        });
        listed.sum()
    }

    /// How many spans the checkpoint says are here.
    fn spans(&self) -> u64 {
        let stored = Checkpointed::<Op<Object>>::stored(self.file("checkpoint")).expect("readable");
        stored.map_or(0, |stored| stored.state["done"].as_object().expect("spans").len() as u64)
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        // What cannot be removed is in a folder for temporary files.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn lives() -> u64 {
    std::env::var("PILEUS_KILLED").ok().map_or(3, |text| text.parse().expect("a number"))
}

fn each(what: &str, live: impl Fn(Life) -> u64) {
    let seeds = match std::env::var("PILEUS_SEED").ok() {
        Some(text) => vec![u64::from_str_radix(text.trim_start_matches("0x"), 16).expect("a number")],
        None => (0..lives()).map(|n| Dice::new(0xD1E5 + n).bits()).collect(),
    };
    let count = seeds.len();
    let kills: u64 = seeds
        .into_iter()
        .map(|seed| {
            let life = Life::new(what, seed);
            println!("{what}: PILEUS_SEED={seed:#x}");
            live(life)
        })
        .sum();
    println!("{count} transfers, killed {kills} times");
    assert!(kills > 0, "nothing was killed");
}

#[test]
fn an_upload_goes_on_and_sends_no_part_twice() {
    each("upload", |mut life| {
        fs::write(life.file("file"), &life.content).expect("a file");
        let (mut kills, mut there) = (0, 0);
        let object = |life: &Life| life.server.with(|cloud| cloud.object_content(BOX, "key"));
        loop {
            let after = (kills < KILLS).then(|| life.dice.below(PARTS / 2 + 1));
            let (killed, sent) = life.round("upload", "s3 UploadPart", after);
            if killed && object(&life).is_none() {
                let now = life.parts();
                assert_eq!(now - there, sent, "{}: a part is sent that was there", life.name);
                (kills, there) = (kills + 1, now);
                continue;
            }
            // The end of it may have been the last that the process did.
            assert_eq!(there + sent, PARTS, "{}: a part is sent that was there", life.name);
            if !killed {
                break;
            }
            (kills, there) = (kills + 1, PARTS);
        }
        let there = object(&life).expect("it is there");
        assert!(there.into_bytes() == life.content, "{}: other bytes", life.name);
        let left = life.server.with(|cloud| cloud.uploads());
        assert!(left.is_empty(), "{}: uploads are left: {left:?}", life.name);
        assert!(!life.file("checkpoint").exists(), "{}: the checkpoint is left", life.name);
        kills
    });
}

#[test]
fn a_download_goes_on_and_asks_for_no_span_twice() {
    each("download", |mut life| {
        let content = life.content.clone();
        let uploaded = life.runner.upload_bytes(&life.storage, BOX, "key", content, &UploadSpec::default());
        uploaded.expect("an object");
        let mut kills = 0;
        loop {
            let here = life.spans();
            let after = (kills < KILLS).then(|| life.dice.below(SPANS / 2 + 1));
            let (killed, sent) = life.round("download", "s3 GetObject", after);
            if !killed {
                assert_eq!(here + sent, SPANS, "{}: a span is asked for that was here", life.name);
                break;
            }
            // Three are under way at once, and were in vain.
            let now = life.spans();
            assert!(
                now >= here && now - here <= sent && sent <= now - here + 3,
                "{}: {here} {now} {sent}",
                life.name
            );
            kills += 1;
        }
        let got = fs::read(life.file("file")).expect("a file");
        assert!(got == life.content, "{}: other bytes", life.name);
        assert_eq!(fs::read_dir(&life.folder).expect("a folder").count(), 1, "{}: a file is left", life.name);
        kills
    });
}
