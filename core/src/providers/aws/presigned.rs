//! Calls that carry themselves, signed for another region, as a parameter: `PresignedUrl`.

use super::{Settings, endpoint};
use crate::{
    Error, Presigned, Result, Time,
    request::RESERVED,
    secret::wiped,
    sign::aws_v4::{Credentials, Options, Payload, Signer, Target},
};
use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use percent_encoding::utf8_percent_encode;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long the address is good for: the call is acted on at once, and in doubt a while later.
const LIFE: Duration = Duration::from_secs(3600);

/// The form with the address in it, and the region it goes to. A cloud that is not AWS has the form as it was: where its
/// other regions are is not known here, and it documents no such parameter.
pub(super) fn embedded(
    form: &Bytes,
    wanted: &Presigned,
    service: &str,
    settings: &Settings,
    credentials: &Credentials,
    now: Time,
) -> Result<Option<Bytes>> {
    let Some(own) = settings.region.as_deref() else { return Ok(None) };
    if !endpoint::is_of_aws(&settings.address(service)?) {
        return Ok(None);
    }
    let base = endpoint::of_aws(service, Some(&wanted.region), settings.fips, settings.dual_stack)?;
    let mut form = Zeroizing::new(form.to_vec());
    let named = format!("{}=", wanted.destination);
    if !form.split(|byte| *byte == b'&').any(|pair| pair.starts_with(named.as_bytes())) {
        add(&mut form, &named, own);
    }
    let unfit = || Error::misuse("the call has no form that can be signed as an address");
    // A form writes a blank as `+`, which in a signed query is itself.
    let query = std::str::from_utf8(&form).map_err(|_| unfit())?;
    let query = Zeroizing::new(query.replace('+', "%20"));
    let uri: Uri = base.parse().map_err(|_| unfit())?;
    let signer = Signer { credentials, region: &wanted.region, service, options: Options::default() };
    let target = Target { query: &query, ..Target::new(&Method::GET, &uri) };
    let query = signer.presign(&target, &HeaderMap::new(), Payload::EMPTY, LIFE, now)?;
    let address = Zeroizing::new(format!("{base}/?{}", query.expose()));
    add(&mut form, &format!("{}=", wanted.parameter), &address);
    Ok(Some(wiped(std::mem::take(&mut *form))))
}

/// Adds a parameter, into memory that is large enough: a buffer outgrown would be freed as it is.
fn add(form: &mut Zeroizing<Vec<u8>>, named: &str, value: &str) {
    let escaped = || utf8_percent_encode(value, RESERVED);
    let length = form.len() + named.len() + escaped().map(str::len).sum::<usize>() + 1;
    let mut larger = Zeroizing::new(Vec::with_capacity(length));
    larger.extend_from_slice(form);
    larger.push(b'&');
    larger.extend_from_slice(named.as_bytes());
    escaped().for_each(|piece| larger.extend_from_slice(piece.as_bytes()));
    *form = larger;
}

#[cfg(all(test, feature = "aws"))]
mod tests {
    use super::*;
    use crate::{
        Body, Call, Cx, Exchange, Kind, Operation, Step,
        providers::aws::{AwsSession, ec2::snapshots::CopySnapshot},
    };
    use percent_encoding::percent_decode_str;
    use std::{sync::Arc, task::Waker};

    /// What the same call signs to by botocore's `SigV4QueryAuth`.
    const PLAIN: &str = "d64ea6a5f766a6e70637b45e40d9d6185ff8dae5c751d0f7da56900210b39411";
    const WITH_TOKEN: &str = "2dccb6866be4113b9d61c18586edd398335378cc4bbdb98dd3dafe13a8deb665";

    fn copy() -> CopySnapshot {
        CopySnapshot {
            source_region: "us-east-1".into(),
            source_snapshot_id: "snap-1".into(),
            description: Some("a b".into()),
            ..CopySnapshot::default()
        }
    }

    fn settings(credentials: Credentials) -> Settings {
        Settings::new("eu-west-1", credentials.into())
    }

    fn sent(settings: Settings, copy: CopySnapshot) -> crate::Result<Exchange> {
        let session = Arc::new(AwsSession::new(settings)?);
        let cx = Cx { now: Time::from_unix_secs(1_800_000_000), entropy: 7, waker: Waker::noop() };
        match Call::new(session, copy).poll(&cx) {
            Step::Send(_, exchange) => Ok(exchange),
            Step::Done(result) => Err(result.expect_err("nothing was sent")),
            Step::Wait(_) => panic!("nothing to wait for"),
        }
    }

    fn form(exchange: &Exchange) -> Vec<String> {
        let Body::Bytes(bytes) = exchange.request.body() else { panic!("a form") };
        let text = std::str::from_utf8(bytes).expect("ASCII");
        text.split('&').map(|pair| percent_decode_str(pair).decode_utf8_lossy().into_owned()).collect()
    }

    #[test]
    fn a_copy_carries_itself_signed_for_where_it_comes_from() {
        let key = Credentials::new("AKID", "hunter2");
        for (credentials, signature) in
            [(key.clone(), PLAIN), (key.with_session_token("to/ken=="), WITH_TOKEN)]
        {
            let exchange = sent(settings(credentials), copy()).expect("a call");
            assert_eq!(exchange.request.uri(), "https://ec2.eu-west-1.amazonaws.com");
            assert!(!format!("{exchange:?}").contains(signature), "{exchange:?}");
            let form = form(&exchange);
            let (last, others) = form.split_last().expect("parameters");
            assert_eq!(
                others,
                [
                    "Action=CopySnapshot",
                    "Version=2016-11-15",
                    "SourceRegion=us-east-1",
                    "SourceSnapshotId=snap-1",
                    "Description=a+b",
                    "DestinationRegion=eu-west-1"
                ]
            );
            let begin = "PresignedUrl=https://ec2.us-east-1.amazonaws.com/?Action=CopySnapshot&Version=2016-11-15&\
                SourceRegion=us-east-1&SourceSnapshotId=snap-1&Description=a%20b&DestinationRegion=eu-west-1&";
            assert!(last.starts_with(begin), "{last}");
            assert!(
                last.contains("&X-Amz-Credential=AKID%2F20270115%2Fus-east-1%2Fec2%2Faws4_request&"),
                "{last}"
            );
            assert!(last.ends_with(&format!("&X-Amz-Signature={signature}")), "{last}");
        }
    }

    #[test]
    fn what_the_caller_says_holds() {
        let own = CopySnapshot { presigned_url: Some("https://mine".into()), ..copy() };
        let exchange = sent(settings(Credentials::new("AKID", "s")), own).expect("a call");
        let form = form(&exchange);
        assert_eq!(form.iter().filter(|pair| pair.starts_with("PresignedUrl=")).count(), 1);
        assert_eq!(form.last().map(String::as_str), Some("PresignedUrl=https://mine"));
        let named = CopySnapshot { destination_region: Some("eu-west-1".into()), ..copy() };
        let exchange = sent(settings(Credentials::new("AKID", "s")), named).expect("a call");
        let form = super::tests::form(&exchange);
        assert_eq!(form.iter().filter(|pair| pair.starts_with("DestinationRegion=")).count(), 1);
    }

    #[test]
    fn other_clouds_are_told_nothing_of_it() {
        let elsewhere =
            settings(Credentials::new("AKID", "s")).endpoint("ec2", "https://fcu.eu-west-2.outscale.com");
        let exchange = sent(elsewhere, copy()).expect("a call");
        assert_eq!(form(&exchange).last().map(String::as_str), Some("Description=a+b"));
    }

    #[test]
    fn a_region_that_is_none_is_told_before_anything_is_sent() {
        let copy = CopySnapshot { source_region: "evil.example/".into(), ..copy() };
        let error = sent(settings(Credentials::new("AKID", "s")), copy).expect_err("no region");
        assert!(error.kind() == Kind::Misuse && error.message().contains("evil.example/"), "{error}");
    }
}
