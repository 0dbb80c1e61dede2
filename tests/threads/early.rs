//! Tokens that really grow old.

use crate::watch::Logins;
use pileus_core::compute::Compute;
use pileus_sim::{Settings, Sim, server::Server};
use pileus_tests::world::account;
use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

#[test]
fn a_token_is_renewed_ahead_of_its_end_by_one_thread_while_the_others_work() {
    let life = Duration::from_secs(1);
    let cloud = Sim::new(Settings { token_life: life, ..Settings::default() });
    let server = Server::start(cloud).expect("a server");
    let logins = Arc::new(Logins::default());
    let client = pileus_blocking::Client::new().with_observer(logins.clone());
    let account = account(server.endpoint());
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                while server.with(|cloud| cloud.logins()) < 4 {
                    client.run(account.get_size(&"1".into())).expect("a size");
                }
            });
        }
    });
    let counts = logins.counts();
    assert_eq!((counts.sent, counts.peak), (4, 1), "{counts:?}");
    // Each token was used for more than half of its life, however slow this machine is.
    assert!(begun.elapsed() >= life / 2 * 3, "{:?}", begun.elapsed());
}
