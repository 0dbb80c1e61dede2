//! Addresses of services. <https://docs.aws.amazon.com/general/latest/gr/rande.html>

use crate::{Error, Result};
use http::Uri;

/// The domain of a partition's services, and that of those that have IPv6 too.
/// <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>
fn partition(region: &str) -> (&'static str, Option<&'static str>) {
    match region.split('-').take(2).collect::<Vec<_>>().as_slice() {
        ["cn", ..] => ("amazonaws.com.cn", Some("api.amazonwebservices.com.cn")),
        ["eusc", ..] => ("amazonaws.eu", Some("api.amazonwebservices.eu")),
        ["us", "iso"] => ("c2s.ic.gov", None),
        ["us", "isob"] => ("sc2s.sgov.gov", None),
        ["eu", "isoe"] => ("cloud.adc-e.uk", None),
        ["us", "isof"] => ("csp.hci.ic.gov", None),
        _ => ("amazonaws.com", Some("api.aws")),
    }
}

/// Whether that is the address of one of AWS's own services, whichever way they are reached.
pub(in crate::providers) fn is_of_aws(url: &str) -> bool {
    const DOMAINS: [&str; 10] = [
        "amazonaws.com",
        "api.aws",
        "amazonaws.com.cn",
        "api.amazonwebservices.com.cn",
        "amazonaws.eu",
        "api.amazonwebservices.eu",
        "c2s.ic.gov",
        "sc2s.sgov.gov",
        "cloud.adc-e.uk",
        "csp.hci.ic.gov",
    ];
    let host = url.parse::<Uri>().ok().and_then(|uri| Some(uri.host()?.to_ascii_lowercase()));
    host.is_some_and(|host| {
        let under = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        DOMAINS.iter().any(|domain| under(domain))
    })
}

pub(super) fn is_commercial(region: &str) -> bool {
    partition(region).0 == "amazonaws.com" && !region.starts_with("us-gov-")
}

/// The address of one of AWS's own services.
pub(in crate::providers) fn of_aws(
    service: &str,
    region: Option<&str>,
    fips: bool,
    dual_stack: bool,
) -> Result<String> {
    let region = region.filter(|region| !region.is_empty()).ok_or_else(|| {
        Error::misuse(
            "no region is set; set AWS_REGION, or region in the profile, to one like eu-west-1, or give the \
             service's endpoint",
        )
    })?;
    let label = |text: &str| {
        !text.is_empty()
            && text.len() <= 63
            && !text.starts_with('-')
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    // It becomes part of a host's name, which credentials are sent to.
    if !label(region) || !label(service) {
        let what = if label(service) { region } else { service };
        return Err(Error::misuse(format!(
            "{what:?} is no region or service; they read like eu-west-1 and ec2"
        )));
    }
    let (domain, with_ipv6) = partition(region);
    let domain = if dual_stack {
        with_ipv6.ok_or_else(|| {
            Error::misuse(format!(
                "the region {region} has no addresses with IPv6; leave use_dualstack_endpoint out"
            ))
        })?
    } else {
        domain
    };
    // In GovCloud, these are FIPS endpoints by their plain names.
    let fips = if fips && !region.starts_with("us-gov-") { "-fips" } else { "" };
    Ok(format!("https://{service}{fips}.{region}.{domain}"))
}

/// `url` without a slash at its end, when it is an address of a service.
pub(in crate::providers) fn checked(url: &str) -> Result<&str> {
    let sound = url.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri
                .authority()
                .is_some_and(|authority| !authority.as_str().contains('@') && !authority.host().is_empty())
            && uri.query().is_none()
    });
    if sound {
        return Ok(url.trim_end_matches('/'));
    }
    // Not what was given: it may hold a password.
    Err(Error::misuse("an endpoint's URL is none; it should read like https://ec2.eu-west-1.amazonaws.com"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_the_region_and_its_partition() {
        let of = |service, region, fips, dual| of_aws(service, Some(region), fips, dual).expect("an address");
        assert_eq!(of("ec2", "eu-west-1", false, false), "https://ec2.eu-west-1.amazonaws.com");
        assert_eq!(of("ec2", "us-east-1", true, false), "https://ec2-fips.us-east-1.amazonaws.com");
        assert_eq!(of("ec2", "us-east-1", false, true), "https://ec2.us-east-1.api.aws");
        assert_eq!(of("sts", "us-gov-west-1", true, false), "https://sts.us-gov-west-1.amazonaws.com");
        assert_eq!(of("ec2", "cn-north-1", false, false), "https://ec2.cn-north-1.amazonaws.com.cn");
        assert_eq!(of("ec2", "us-isob-east-1", false, false), "https://ec2.us-isob-east-1.sc2s.sgov.gov");
        assert_eq!(of("ec2", "eusc-de-east-1", false, false), "https://ec2.eusc-de-east-1.amazonaws.eu");
        assert!(of_aws("ec2", Some("us-iso-east-1"), false, true).is_err());
        assert!(
            is_commercial("ap-south-1") && !is_commercial("us-gov-east-1") && !is_commercial("cn-north-1")
        );
    }

    #[test]
    fn the_addresses_of_aws_are_told_from_others() {
        for region in ["eu-west-1", "cn-north-1", "us-isob-east-1", "eusc-de-east-1", "eu-isoe-west-1"] {
            assert!(is_of_aws(&of_aws("ec2", Some(region), false, false).expect("an address")), "{region}");
        }
        assert!(is_of_aws(&of_aws("ec2", Some("us-east-1"), false, true).expect("an address")));
        assert!(is_of_aws("https://vpce-1.ec2.eu-west-1.vpce.AMAZONAWS.com:443"));
        for other in [
            "https://fcu.eu-west-2.outscale.com",
            "http://127.0.0.1:5000",
            "https://notamazonaws.com",
            "https://amazonaws.com.evil.example",
            "",
        ] {
            assert!(!is_of_aws(other), "{other}");
        }
    }

    #[test]
    fn a_region_is_no_way_to_another_host() {
        for region in ["", "evil.example/", "a@b", "eu west", "EU-WEST-1", "-x", &"a".repeat(64)] {
            let error = of_aws("ec2", Some(region), false, false).expect_err(region);
            assert_eq!(error.kind(), crate::Kind::Misuse);
        }
        assert!(of_aws("ec2", Some(""), false, false).expect_err("empty").message().contains("AWS_REGION"));
        assert!(of_aws("ec2", None, false, false).expect_err("none").message().contains("AWS_REGION"));
    }

    #[test]
    fn endpoints_are_addresses() {
        let url = "http://127.0.0.1:5000/services/compute";
        assert_eq!(checked(&format!("{url}/")).expect("an address"), url);
        for url in ["", "ec2.example", "ftp://a", "https://", "https://u:hunter2@a", "https://a?x=y", "/a"] {
            let error = checked(url).expect_err(url);
            assert!(!error.message().contains("hunter2"));
        }
    }
}
