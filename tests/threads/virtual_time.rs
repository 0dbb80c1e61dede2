//! Ten thousand operations over hours of virtual time: exact counts.

use pileus_core::{
    Cx, Endpoint, Flow, Next, Progress, Response, Result, Time, compute::Compute,
    providers::openstack::nova::flavors::GetFlavor,
};
use pileus_sim::{Fault, Settings, Sim, What, When, drive::Drive};
use pileus_tests::world::{START, account};
use std::time::Duration;

const MANY: u32 = 10_000;
/// How often each of them asks.
const BEATS: u32 = 1;

/// Asks for the same kind of thing again and again, at a fixed pace.
#[derive(Clone, Debug)]
struct Beat {
    next: Time,
    every: Duration,
    left: u32,
}

impl Beat {
    fn ask(&self) -> GetFlavor {
        GetFlavor { id: (1 + self.left % 5).to_string() }
    }
}

impl Flow for Beat {
    type Output = u32;

    fn next(&mut self, cx: &Cx<'_>) -> Next<u32> {
        if self.next > cx.now { Next::Sleep(self.next) } else { Next::Request(self.ask().request()) }
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<u32>> {
        let flavor = self.ask().response(response)?;
        assert_eq!(flavor.id, self.ask().id);
        self.left -= 1;
        self.next += self.every;
        Ok(if self.left == 0 { Progress::Done(1) } else { Progress::Continue })
    }
}

/// Five requests in three seconds, for a hundred minutes.
fn beats(cloud: &mut Sim) -> Drive {
    let account = account("http://cloud.sim");
    let every = Duration::from_secs(6000);
    let beat = |n| Beat { next: START + every * n / MANY, every, left: BEATS };
    let mut drive = Drive::new(START);
    let results = drive.run_all(cloud, (0..MANY).map(|n| account.call(beat(n))));
    let done: u32 = results.into_iter().map(|result| result.expect("an answer")).sum();
    assert_eq!(done, MANY);
    drive
}

#[test]
fn a_token_renewed_every_quarter_of_an_hour_is_renewed_six_times() {
    // Renewed 875 to 950 s after it was got: the seventh time at 6,125 s at the earliest, and at 6,000 s all is over.
    let mut cloud = Sim::new(Settings { token_life: Duration::from_secs(1250), ..Settings::default() });
    let drive = beats(&mut cloud);
    assert!(
        drive.now() >= START + Duration::from_secs(5999) && drive.now() < START + Duration::from_secs(6001)
    );
    assert_eq!(cloud.logins(), 7);
    // Ahead of time: nobody met an old token.
    assert_eq!(cloud.counts().of("compute GET flavors/{}"), u64::from(BEATS * MANY));
    assert_eq!(drive.sent(), u64::from(BEATS * MANY) + 7 + 1, "and one document of versions");
}

#[test]
fn a_token_revoked_again_and_again_is_renewed_as_often() {
    const REVOKED: u64 = 20;
    let day = Duration::from_secs(24 * 3600);
    let mut cloud = Sim::new(Settings { token_life: day, ..Settings::default() });
    // So few requests are hardly in flight together; so each of these hits a token of its own.
    for n in 1..=REVOKED {
        let fault = Fault::new(When::get().containing("/flavors/"), What::ExpireTokens);
        cloud.faults().add(fault.after(n * 450).times(1));
    }
    beats(&mut cloud);
    assert_eq!((cloud.faults().happened(), cloud.logins()), (REVOKED, 1 + REVOKED));
}

#[test]
fn ten_thousand_at_once_wait_for_one_slow_login() {
    let mut cloud = Sim::default();
    let account = account("http://cloud.sim");
    let slow = What::Slow(Duration::from_secs(20));
    cloud.faults().add(Fault::new(When::post().containing("/auth/tokens"), slow));
    // All of them are in flight when it happens.
    let expiry = Fault::new(When::get().containing("/flavors/"), What::ExpireTokens);
    cloud.faults().add(expiry.after(5000).times(1));
    let mut drive = Drive::new(START);
    let results = drive.run_all(&mut cloud, (0..MANY).map(|_| account.get_size(&"3".into())));
    assert!(results.into_iter().all(|result| result.expect("a size").id.as_str() == "3"));
    assert_eq!((cloud.logins(), drive.peak()), (2, MANY as usize));
    assert_eq!(drive.sent(), u64::from(2 * MANY) - 5000 + 3, "half of them twice, two logins, one document");
    assert!(drive.now() < START + Duration::from_secs(42), "{}", drive.now());
}

#[test]
fn a_login_that_is_lost_or_given_up_is_made_by_another() {
    let mut cloud = Sim::default();
    let account = account("http://cloud.sim");
    let lost = Fault::new(When::post().containing("/auth/tokens"), What::LoseAfter);
    cloud.faults().add(lost.times(2));
    let mut drive = Drive::new(START).silent();
    // The first to log in has a second, and nobody answers it for a minute.
    let hurried = (0..1000).map(|n| {
        let op = account.get_size(&"3".into());
        if n < 10 { op.within(Duration::from_secs(1)) } else { op }
    });
    let results = drive.run_all(&mut cloud, hurried);
    let failed: Vec<_> = (0..1000).filter(|&n: &usize| results[n].is_err()).collect();
    assert_eq!(failed, (0..10).collect::<Vec<_>>());
    assert_eq!(cloud.logins(), 3, "two that nobody heard of, and one");
}
