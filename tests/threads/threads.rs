//! Plain threads.

use crate::watch::Logins;
use pileus_core::compute::Compute;
use pileus_sim::{Fault, Sim, What, When, server::Server};
use pileus_tests::world::account;
use std::{
    sync::{Arc, Barrier},
    thread,
};

const THREADS: usize = 64;
const EACH: usize = 100;

#[test]
fn sixty_four_threads_share_an_account_whose_token_is_revoked_under_way() {
    let server = Server::start(Sim::default()).expect("a server");
    // At most 64 requests are in flight, so each of these meets a token of its own.
    server.with(|cloud| {
        for after in [1500, 3000, 4500] {
            let fault = Fault::new(When::get().containing("/flavors/"), What::ExpireTokens);
            cloud.faults().add(fault.after(after).times(1));
        }
    });
    let logins = Arc::new(Logins::default());
    let client = pileus_blocking::Client::new().with_observer(logins.clone());
    let account = account(server.endpoint());
    let start = Barrier::new(THREADS);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (client, account, start) = (&client, &account, &start);
            scope.spawn(move || {
                start.wait();
                for n in 0..EACH {
                    let id = (1 + (thread + n) % 5).to_string();
                    let size = client.run(account.get_size(&id.as_str().into())).expect("a size");
                    assert_eq!(size.id.as_str(), id);
                }
            });
        }
    });
    let counts = logins.counts();
    assert_eq!(server.with(|cloud| (cloud.logins(), cloud.faults().happened())), (4, 3));
    assert_eq!((counts.sent, counts.peak), (4, 1), "{counts:?}");
    assert!((3..=3 * THREADS as u64).contains(&counts.refused), "{counts:?}");
    let requests = server.with(|cloud| cloud.counts().requests());
    let asked = (THREADS * EACH) as u64 + counts.refused;
    assert_eq!(
        requests,
        asked + 4 + 1,
        "each once, once more where refused; logins; the document of versions"
    );
    assert!(server.connections_peak() <= THREADS, "{}", server.connections_peak());
}
