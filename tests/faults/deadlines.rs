//! An operation's time limit holds, whatever it waits for.

use http::StatusCode;
use pileus_core::{
    Kind,
    compute::{Compute, NodeSpec},
};
use pileus_sim::{Fault, Sim, What, When, drive::Drive};
use pileus_tests::world::{START, account};
use std::time::Duration;

#[test]
fn every_wait_ends_in_time() {
    let limit = Duration::from_secs(7);
    let hangs: [(&str, When, What); 6] = [
        ("login", When::post().containing("/auth/tokens"), What::LoseBefore),
        ("slow login", When::post().containing("/auth/tokens"), What::Slow(Duration::from_secs(100))),
        ("create", When::post().ending("/servers"), What::LoseBefore),
        ("slow create", When::post().ending("/servers"), What::Slow(Duration::from_secs(100))),
        ("watch", When::get().containing("/servers/"), What::Refuse(StatusCode::SERVICE_UNAVAILABLE)),
        ("throttled", When::any(), What::Throttle(Duration::from_secs(60))),
    ];
    for (what, when, fault) in hangs {
        let mut cloud = Sim::default();
        let (flavor, image) = (cloud.settings().flavors[1].id.clone(), cloud.settings().images[0].id.clone());
        cloud.faults().add(Fault::new(when, fault));
        let mut drive = Drive::new(START).silent();
        let op = account("http://cloud.sim").launch_node(&NodeSpec::new("web", flavor, image)).within(limit);
        let error = drive.run(&mut cloud, op).expect_err(what);
        assert!(
            matches!(error.kind(), Kind::TimedOut | Kind::Throttled | Kind::Unavailable),
            "{what}: {error:?}"
        );
        // A refusal that leaves no time for another attempt may be told at once.
        assert!(drive.now() <= START + limit + Duration::from_millis(40), "{what}: {}", drive.now());
        let made = cloud.servers(drive.now()).len();
        assert!(made <= error.left_behind().len(), "{what}: {made} made, {error}");
    }
}

#[test]
fn waiting_for_ever_is_half_an_hour_unless_told_otherwise() {
    let mut cloud = Sim::new(pileus_sim::Settings {
        boot_time: Duration::from_secs(1 << 20),
        ..pileus_sim::Settings::default()
    });
    let (flavor, image) = (cloud.settings().flavors[1].id.clone(), cloud.settings().images[0].id.clone());
    let mut drive = Drive::new(START);
    let op = account("http://cloud.sim").launch_node(&NodeSpec::new("web", flavor, image));
    let error = drive.run(&mut cloud, op).expect_err("it never boots");
    assert_eq!(error.kind(), Kind::TimedOut, "{error}");
    assert_eq!(drive.now().saturating_since(START).as_secs(), 1800);
    let [left] = error.left_behind() else { panic!("the server: {error}") };
    assert_eq!(left.id.as_deref(), Some(cloud.servers(drive.now())[0].id.as_str()));
}
