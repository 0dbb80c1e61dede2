//! Every committed input, run once more: what a fuzzer has found stays found.

use std::{fs, path::Path};

fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("a folder of inputs") {
        let path = entry.expect("a file").path();
        let input = fs::read(&path).expect("a file");
        if std::panic::catch_unwind(|| run(&input)).is_err() {
            panic!("{} breaks it", path.display());
        }
        count += 1;
    }
    assert!(count > 0, "no inputs for {target}");
}

macro_rules! replays {
    ($($target:ident)+) => {$(
        #[test]
        fn $target() {
            replay(stringify!($target), pileus_fuzz::$target::run);
        }
    )+};
}

replays! { answers requests login credentials signatures settings texts checkpoints reading machines storage contents }

/// A call that cannot be made of anything would never be fuzzed.
#[test]
fn every_call_can_be_made() {
    struct Try {
        bytes: Vec<u8>,
        refused: Option<&'static str>,
    }
    impl pileus_fuzz::endpoints::Visit for Try {
        fn visit<E>(&mut self, name: &'static str)
        where
            E: pileus_core::Endpoint + serde::Serialize + serde::de::DeserializeOwned,
        {
            let made = pileus_fuzz::made::made::<E>(&mut pileus_fuzz::input::Input(&self.bytes));
            self.refused = made.is_none().then_some(name);
        }
    }
    for number in 0..pileus_fuzz::endpoints::COUNT {
        let mut seed = 1_u64;
        let mut attempt = Try { bytes: Vec::new(), refused: None };
        let mut tries = 0;
        loop {
            pileus_fuzz::endpoints::visit(number, &mut attempt);
            let Some(name) = attempt.refused else { break };
            tries += 1;
            assert!(tries < 100_000, "{name}");
            let mut draw = || {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 33) as u8 % 16
            };
            attempt.bytes = (0..24).map(|_| draw()).collect();
        }
    }
}
