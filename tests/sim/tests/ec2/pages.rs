//! Listings: pages, tokens and filters.

use crate::client::Client;
use pileus_sim::Settings;
use std::collections::BTreeSet;

fn fleet(limit: usize, count: usize) -> (Client, Vec<String>) {
    let mut settings = Settings::default();
    settings.ec2.page_limit = limit;
    let mut client = Client::new(settings);
    let ids = (0..count).map(|n| client.instance(&format!("web-{n:02}"))).collect();
    (client, ids)
}

#[test]
fn pages_hold_everything_once_and_in_order() {
    let (mut client, ids) = fleet(7, 20);
    for most in [None, Some("5"), Some("1000")] {
        let (mut seen, mut token, mut sizes) = (Vec::new(), None::<String>, Vec::new());
        loop {
            let mut params = Vec::new();
            params.extend(most.map(|most| ("MaxResults", most)));
            params.extend(token.as_deref().map(|token| ("NextToken", token)));
            let page = client.call("DescribeInstances", &params);
            sizes.push(page.all("instanceId").len());
            seen.extend(page.all("instanceId").into_iter().map(str::to_owned));
            if !page.has("nextToken") {
                break;
            }
            token = Some(page.text("nextToken").to_owned());
        }
        assert_eq!(seen, ids, "{most:?}");
        assert_eq!(sizes, if most == Some("5") { vec![5, 5, 5, 5] } else { vec![7, 7, 6] });
    }
}

#[test]
fn a_listing_goes_on_whatever_happens_between_its_pages() {
    let (mut client, ids) = fleet(1000, 12);
    client.wait(12);
    let first = client.call("DescribeInstances", &[("MaxResults", "5")]);
    let token = first.text("nextToken").to_owned();
    // The last of the first page is forgotten altogether, and another one comes.
    client.call("TerminateInstances", &[("InstanceId.1", &ids[4])]);
    client.wait(4000);
    let new = client.instance("new");
    let rest = client.call("DescribeInstances", &[("MaxResults", "5"), ("NextToken", &token)]);
    assert_eq!(rest.all("instanceId"), ids[5..10].iter().map(String::as_str).collect::<Vec<_>>());
    let last =
        client.call("DescribeInstances", &[("MaxResults", "5"), ("NextToken", rest.text("nextToken"))]);
    assert_eq!(last.all("instanceId"), [&ids[10], &ids[11], &new].map(String::as_str));
}

#[test]
fn a_token_goes_with_the_request_it_came_from() {
    let (mut client, ids) = fleet(1000, 8);
    let filter = [("Filter.1.Name", "tag:Name"), ("Filter.1.Value.1", "web-*")];
    let with = |more: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        filter.iter().chain(more).map(|(name, value)| (*name, (*value).to_owned())).collect()
    };
    let mut ask = |params: &[(&'static str, String)]| {
        let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
        client.ask("DescribeInstances", &params)
    };
    let page = ask(&with(&[("MaxResults", "5")]));
    let token = page.text("nextToken").to_owned();
    let rest = ask(&with(&[("MaxResults", "5"), ("NextToken", &token)]));
    assert_eq!(rest.all("instanceId"), [&ids[5], &ids[6], &ids[7]].map(String::as_str));
    for params in [
        vec![("MaxResults", "5".to_owned()), ("NextToken", token.clone())],
        with(&[("MaxResults", "6"), ("NextToken", &token)]),
        with(&[("NextToken", &token)]),
        with(&[("MaxResults", "5"), ("NextToken", "AAAA")]),
        with(&[("MaxResults", "5"), ("NextToken", &token.replace(&token[12..13], "_"))]),
        with(&[
            ("MaxResults", "5"),
            ("NextToken", &token),
            ("Filter.2.Name", "vpc-id"),
            ("Filter.2.Value.1", "*"),
        ]),
    ] {
        assert_eq!(ask(&params).code(), (400, "InvalidNextToken"), "{params:?}");
    }
    let volumes = [("MaxResults", "5"), ("NextToken", token.as_str())];
    assert_eq!(client.refused("DescribeVolumes", &volumes), "InvalidNextToken");
    for (most, code) in
        [("4", "InvalidParameterValue"), ("1001", "InvalidParameterValue"), ("x", "InvalidParameterValue")]
    {
        assert_eq!(client.refused("DescribeInstances", &[("MaxResults", most)]), code);
    }
    let both = [("MaxResults", "5"), ("InstanceId.1", ids[0].as_str())];
    assert_eq!(client.refused("DescribeInstances", &both), "InvalidParameterCombination");
}

#[test]
fn filters_hold_together_and_take_wildcards() {
    let (mut client, ids) = fleet(1000, 12);
    client.wait(12);
    client.call("StopInstances", &[("InstanceId.1", &ids[1])]);
    client.wait(4);
    let mut found = |filters: &[(&str, &[&str])]| {
        let mut params = Vec::new();
        for (n, (name, values)) in (1..).zip(filters) {
            params.push((format!("Filter.{n}.Name"), *name));
            params.extend((1..).zip(*values).map(|(m, value)| (format!("Filter.{n}.Value.{m}"), *value)));
        }
        let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let page = client.call("DescribeInstances", &params);
        let found: BTreeSet<String> = page.all("instanceId").into_iter().map(str::to_owned).collect();
        (0..ids.len()).filter(|n| found.contains(&ids[*n])).collect::<Vec<_>>()
    };
    assert_eq!(found(&[("tag:Name", &["web-0?"])]), (0..10).collect::<Vec<_>>());
    assert_eq!(found(&[("tag:Name", &["web-*1", "web-03"])]), [1, 3, 11]);
    assert_eq!(found(&[("tag:Name", &["web-*1"]), ("instance-state-name", &["running"])]), [11]);
    assert_eq!(found(&[("instance-state-name", &["stopped", "stopping"])]), [1]);
    assert_eq!(found(&[("tag-key", &["Name"]), ("instance-id", &[&ids[5]])]), [5]);
    assert_eq!(found(&[("tag:name", &["*"])]), Vec::<usize>::new(), "keys are what they are");
    assert_eq!(found(&[("client-token", &["*"])]), Vec::<usize>::new());
    assert_eq!(found(&[("instance-type", &["t3.*"]), ("private-ip-address", &["172.31.0.4"])]), [0]);
    assert_eq!(found(&[("ip-address", &["*"])]).len(), 11, "a stopped one has none");
    assert_eq!(
        client.refused("DescribeInstances", &[("Filter.1.Name", "flavor"), ("Filter.1.Value.1", "x")]),
        "InvalidParameterValue"
    );
    assert_eq!(client.refused("DescribeInstances", &[("Filter.1.Name", "vpc-id")]), "InvalidParameterValue");
    let many: Vec<(String, &str)> = (1..=201).map(|n| (format!("Filter.1.Value.{n}"), "x")).collect();
    let mut params: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    params.push(("Filter.1.Name", "vpc-id"));
    assert_eq!(client.refused("DescribeInstances", &params), "FilterLimitExceeded");
}

#[test]
fn other_listings_have_pages_too() {
    let (mut client, ids) = fleet(1000, 7);
    let tags = client.call("DescribeTags", &[("MaxResults", "5")]);
    assert_eq!(tags.all("resourceId").len(), 5);
    let rest = client.call("DescribeTags", &[("MaxResults", "5"), ("NextToken", tags.text("nextToken"))]);
    assert_eq!(rest.all("value"), ["web-05", "web-06"]);
    assert!(!rest.has("nextToken"));
    let of = [("Filter.1.Name", "resource-id"), ("Filter.1.Value.1", ids[3].as_str())];
    assert_eq!(client.call("DescribeTags", &of).all("value"), ["web-03"]);
    let types = client.call("DescribeInstanceTypes", &[("MaxResults", "5")]);
    assert_eq!(types.all("instanceType").len(), 5);
    let rest =
        client.call("DescribeInstanceTypes", &[("MaxResults", "5"), ("NextToken", types.text("nextToken"))]);
    assert_eq!(rest.all("instanceType"), ["m1.small"]);
    assert_eq!(client.refused("DescribeInstanceTypes", &[("MaxResults", "101")]), "InvalidParameterValue");
}
