//! Temporary credentials: had from the cloud by the project's own sources, used there, and renewed ahead of their end.

use crate::client::START;
use crate::own::account;
use pileus_core::providers::aws::Ec2;
use pileus_core::providers::aws::credentials::{Container, Instance, Role, Source, Token, WebIdentity};
use pileus_core::providers::aws::ec2::volumes::DescribeVolumes;
use pileus_core::{Error, Kind};
use pileus_sim::drive::Drive;
use pileus_sim::{AccessKey, Fault, Settings, Sim, Time, WebToken, What, When};
use std::time::Duration;

const DEMO: &str = "arn:aws:iam::123456789012:role/demo";

fn key() -> Source {
    Source::access_key("AKIDDEMO", "demo-secret-key")
}

fn identity(token: &str) -> Source {
    Source::WebIdentity(WebIdentity {
        arn: DEMO.into(),
        session_name: Some("me".into()),
        duration: None,
        token: Token::Given(token.into()),
    })
}

fn eks(token: &str) -> Source {
    let url = "http://169.254.170.23/v1/credentials".into();
    Source::Container(Container { url, token: Some(Token::Given(token.into())) })
}

fn ecs() -> Source {
    Source::Container(Container { url: Container::ecs("/v2/credentials/demo"), token: None })
}

fn list(cloud: &mut Sim, time: &mut Drive, ec2: &Ec2) -> Result<(), Error> {
    time.run(cloud, ec2.list(DescribeVolumes::default())).map(|_| ())
}

fn at(seconds: u64) -> Drive {
    Drive::new(START + Duration::from_secs(seconds))
}

/// Every source, and how many requests it takes to have credentials from it.
fn sources() -> [(Source, &'static str, u64); 6] {
    [
        (key().role(DEMO), "sts AssumeRole", 1),
        (identity("demo-web-identity"), "sts AssumeRoleWithWebIdentity", 1),
        (Source::Instance(Instance::default()), "metadata credentials", 3),
        (ecs(), "container credentials", 1),
        (eks("demo-container-token"), "container credentials", 1),
        (Source::Instance(Instance::default()).role(DEMO), "sts AssumeRole", 4),
    ]
}

#[test]
fn one_of_many_has_the_credentials_and_all_use_them() {
    for (source, kind, requests) in sources() {
        let (mut cloud, ec2) = (Sim::default(), account(source));
        let ops = (0..50).map(|_| ec2.list(DescribeVolumes::default()));
        for listed in at(0).run_all(&mut cloud, ops) {
            listed.unwrap_or_else(|error| panic!("{kind}: {error}"));
        }
        assert_eq!((cloud.counts().of(kind), cloud.counts().of("ec2 DescribeVolumes")), (1, 50), "{kind}");
        assert_eq!(cloud.counts().requests(), 50 + requests, "{kind}");
    }
}

/// The moment from which on new credentials are asked for, to the second.
fn renewed_at(source: &Source, kind: &str, seed: u64, life: u64) -> u64 {
    let mut cloud = Sim::default();
    let ec2 = account(source.clone());
    let mut time = Drive::new(START).seed(seed);
    list(&mut cloud, &mut time, &ec2).expect("listed");
    assert_eq!(cloud.counts().of(kind), 1);
    // Half a minute before the window nobody asks; from five minutes before the end on somebody has.
    let renewed = |second: u64| {
        // The session is shared: what it learns in a trial is taken back.
        let (mut cloud, state) = (cloud.clone(), ec2.session().snapshot());
        list(&mut cloud, &mut at(second), &ec2).expect("listed");
        ec2.session().restore(state);
        cloud.counts().of(kind) > 1
    };
    assert!(!renewed(life - 376) && renewed(life - 299), "{kind}");
    (life - 376..life - 299).find(|second| renewed(*second)).expect("found")
}

#[test]
fn they_are_renewed_five_minutes_early_and_a_fleet_not_at_once() {
    for (source, kind, life) in
        [(key().role(DEMO), "sts AssumeRole", 3600), (ecs(), "container credentials", 6 * 3600)]
    {
        let times: Vec<u64> = (0..12).map(|seed| renewed_at(&source, kind, seed, life)).collect();
        let (first, last) = (times.iter().min().copied(), times.iter().max().copied());
        assert!(last.zip(first).is_some_and(|(last, first)| last - first >= 10), "{times:?}");
    }
}

#[test]
fn one_renews_while_the_others_go_on() {
    for (source, kind, _) in sources() {
        let (mut cloud, ec2) = (Sim::default(), account(source));
        list(&mut cloud, &mut at(0), &ec2).expect("listed");
        let sts = kind.starts_with("sts");
        let end = if sts { 3600 } else { 6 * 3600 };
        let refused = |cloud: &Sim| cloud.counts().of("ec2 400") + cloud.counts().of("ec2 401");
        let ops = (0..50).map(|_| ec2.list(DescribeVolumes::default()));
        for listed in at(end - 200).run_all(&mut cloud, ops) {
            listed.expect("listed");
        }
        assert_eq!((cloud.counts().of(kind), refused(&cloud)), (2, 0), "{kind}");
        // And everything goes on as before once the first ones have ended.
        list(&mut cloud, &mut at(end + 100), &ec2).expect("listed");
        assert_eq!((cloud.counts().of(kind), refused(&cloud)), (2, 0), "{kind}");
    }
}

#[test]
fn after_their_end_they_are_good_for_nothing() {
    let mut cloud = Sim::default();
    let ec2 = account(key().role(DEMO));
    list(&mut cloud, &mut at(0), &ec2).expect("listed");
    let held = ec2.session().credentials().peek().expect("credentials");
    assert!(held.access_key.starts_with("ASIA"));
    let fixed = account(Source::Static((*held).clone()));
    list(&mut cloud, &mut at(3599), &fixed).expect("still good");
    let error = list(&mut cloud, &mut at(3601), &fixed).expect_err("too late");
    assert_eq!((error.kind(), error.code()), (Kind::Authentication, Some("ExpiredToken")));
    let secret = held.session_token().expect("a token").expose();
    assert!(!format!("{error:?} {cloud:?} {ec2:?}").contains(secret));
}

#[test]
fn void_tokens_are_had_anew_once() {
    for (source, kind, _) in sources() {
        let (mut cloud, ec2) = (Sim::default(), account(source));
        list(&mut cloud, &mut at(0), &ec2).expect("listed");
        cloud.expire_tokens();
        let ops = (0..20).map(|_| ec2.list(DescribeVolumes::default()));
        for listed in at(10).run_all(&mut cloud, ops) {
            listed.unwrap_or_else(|error| panic!("{kind}: {error}"));
        }
        assert_eq!(cloud.counts().of(kind), 2, "{kind}");
    }
}

#[test]
fn who_may_not_is_refused() {
    let mut settings = Settings::default();
    settings.ec2.iam.roles[0].external_id = Some("x&y".into());
    settings.ec2.iam.roles[0].tokens.push(WebToken { expires: Some(START), ..WebToken::new("old") });
    settings
        .ec2
        .access_keys
        .push(AccessKey { account: "210987654321".into(), ..AccessKey::new("AKIDOTHER", "s") });
    let cloud = Sim::new(settings);
    let role = |source: Source, external: Option<&str>, duration: Option<u64>| {
        Source::Role(Box::new(Role {
            arn: DEMO.into(),
            session_name: None,
            external_id: external.map(str::to_owned),
            duration: duration.map(Duration::from_secs),
            source,
        }))
    };
    let stranger = || Source::access_key("AKIDOTHER", "s");
    let wrong = || Source::access_key("AKIDDEMO", "wrong");
    for (source, kind, code) in [
        (role(key(), None, None), Kind::Forbidden, Some("AccessDenied")),
        (role(key(), Some("x"), None), Kind::Forbidden, Some("AccessDenied")),
        (role(stranger(), Some("x&y"), None), Kind::Forbidden, Some("AccessDenied")),
        (role(wrong(), Some("x&y"), None), Kind::Authentication, Some("SignatureDoesNotMatch")),
        (
            role(Source::access_key("AKIDX", "s"), None, None),
            Kind::Authentication,
            Some("InvalidClientTokenId"),
        ),
        (role(key(), Some("x&y"), Some(899)), Kind::InvalidRequest, Some("ValidationError")),
        (role(key(), Some("x&y"), Some(3601)), Kind::InvalidRequest, Some("ValidationError")),
        (identity("old"), Kind::Authentication, Some("ExpiredTokenException")),
        (eks("guess"), Kind::Authentication, Some("AccessDenied")),
    ] {
        let what = format!("{source:?}");
        let error = list(&mut cloud.clone(), &mut at(1), &account(source)).expect_err(&what);
        assert_eq!((error.kind(), error.code()), (kind, code), "{what}: {error}");
    }
    let error = list(&mut cloud.clone(), &mut at(1), &account(identity("guess"))).expect_err("refused");
    assert_eq!(error.code(), Some("InvalidIdentityToken"));
    let good = account(role(key(), Some("x&y"), Some(900)));
    list(&mut cloud.clone(), &mut at(1), &good).expect("listed");
}

#[test]
fn an_instance_without_a_role_leaves_it_to_the_next_source() {
    let mut settings = Settings::default();
    settings.ec2.iam.instance = None;
    let mut cloud = Sim::new(settings);
    let alone = account(Source::Instance(Instance::default()));
    let error = list(&mut cloud.clone(), &mut at(0), &alone).expect_err("no role");
    assert_eq!(error.kind(), Kind::NotFound);
    let chain =
        account(Source::Chain(vec![Source::Instance(Instance::default()), identity("demo-web-identity")]));
    list(&mut cloud, &mut at(0), &chain).expect("listed");
    assert_eq!(cloud.counts().of("sts AssumeRoleWithWebIdentity"), 1);
}

#[test]
fn a_token_of_the_metadata_service_that_ran_out_is_had_anew() {
    let mut cloud = Sim::default();
    let ec2 = account(Source::Instance(Instance::default()));
    // Between the role's name and its credentials the service forgets all its tokens.
    let when = When::get().ending("/security-credentials/instance");
    cloud.faults().add(Fault::new(when, What::ExpireTokens).times(1));
    list(&mut cloud, &mut at(0), &ec2).expect("listed");
    assert_eq!(cloud.counts().of("metadata token"), 2);
}

#[test]
fn a_wrong_clock_is_learnt_from_the_token_service() {
    let mut cloud = Sim::default();
    list(&mut cloud, &mut at(7200), &account(key())).expect("listed");
    let late = account(key().role(DEMO));
    list(&mut cloud, &mut at(0), &late).expect("signed anew");
    assert_eq!((cloud.counts().of("sts 403"), cloud.counts().of("sts AssumeRole")), (1, 1));
}

#[test]
fn a_lost_or_throttled_answer_of_the_token_service_is_asked_for_again() {
    for what in [What::LoseAfter, What::LoseBefore, What::Throttle(Duration::from_secs(3))] {
        let mut cloud = Sim::default();
        cloud.faults().add(Fault::new(When::any().saying("AssumeRole"), what.clone()).times(1));
        let mut time = at(0);
        list(&mut cloud, &mut time, &account(key().role(DEMO)))
            .unwrap_or_else(|error| panic!("{what:?}: {error}"));
        let waited = time.now().saturating_since(START);
        if matches!(what, What::Throttle(_)) {
            assert!(waited >= Duration::from_secs(3), "{waited:?}");
        }
        assert!(time.now() < START + Duration::from_secs(60) && time.now() > Time::EPOCH);
    }
}
