//! What VPCs tell their instances by DHCP.

use super::{Tag, calls::describe};
use crate::wire::{xml::Document, xml_struct};

xml_struct! {
    /// A set of DHCP options. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DhcpOptions.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct DhcpOptions {
        /// Its id.
        pub dhcp_options_id: String = needed "dhcpOptionsId",
        /// The account that owns it.
        pub owner_id: Option<String> = "ownerId",
        /// The options.
        pub configurations: Vec<DhcpConfiguration> = "dhcpConfigurationSet",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

xml_struct! {
    /// An option.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct DhcpConfiguration {
        /// Its name: `domain-name-servers`.
        pub key: Option<String> = "key",
        /// Its values.
        pub values: Vec<DhcpValue> = "valueSet",
    }
}

xml_struct! {
    /// A value of an option.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct DhcpValue {
        /// The value itself: `AmazonProvidedDNS`.
        pub value: Option<String> = "value",
    }
}

describe! {
    /// Lists sets of DHCP options.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeDhcpOptions.html>
    pub struct DescribeDhcpOptions {
        /// Only these.
        pub dhcp_options_ids = "DhcpOptionsId",
    }
    in OptionsPage: Document<DhcpOptions> = "dhcpOptionsSet", up to 1000
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };
    use crate::Endpoint;

    #[test]
    fn options_are_listed() {
        let all = DescribeDhcpOptions::default();
        assert_eq!(sent(&all), "DescribeDhcpOptions MaxResults=1000");
        let some = DescribeDhcpOptions { dhcp_options_ids: vec!["dopt-1".into()], ..Default::default() };
        assert_eq!(sent(&some), "DescribeDhcpOptions DhcpOptionsId.1=dopt-1");
        let body = "<R><dhcpOptionsSet><item><dhcpOptionsId>dopt-1</dhcpOptionsId><ownerId>1</ownerId>\
            <dhcpConfigurationSet><item><key>domain-name-servers</key><valueSet><item><value>10.0.0.2</value></item>\
            <item><value>10.0.0.3</value></item></valueSet></item></dhcpConfigurationSet><tagSet><item><key>a</key>\
            <value>b</value></item></tagSet></item></dhcpOptionsSet><nextToken>n</nextToken></R>";
        let page = all.response(&answer(200, body)).expect("a page");
        let options = &page.items[0];
        assert_eq!((options.dhcp_options_id.as_str(), options.owner_id.as_deref()), ("dopt-1", Some("1")));
        assert_eq!(options.configurations[0].key.as_deref(), Some("domain-name-servers"));
        let values: Vec<_> =
            options.configurations[0].values.iter().filter_map(|v| v.value.as_deref()).collect();
        assert_eq!(values, ["10.0.0.2", "10.0.0.3"]);
        assert_eq!(options.tags, [Tag::new("a", "b")]);
        let rest = page.rest.expect("more");
        assert_eq!(stored(&rest), rest);
    }
}
