//! Regions, and the zones in them.

use super::{
    Filter,
    common::{listing, reading, whole},
    form,
};
use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::{open_enum, xml::Document, xml_struct},
};
use serde::{Deserialize, Serialize};

open_enum! {
    /// Whether an account can use a region or a zone.
    pub enum OptInStatus {
        /// Every account can.
        NotRequired = "opt-in-not-required",
        /// It has said that it wants to.
        OptedIn = "opted-in",
        /// It has not said that it wants to.
        NotOptedIn = "not-opted-in",
    }
}

xml_struct! {
    /// A region. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Region.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Region {
        /// Its name: `eu-west-1`.
        pub name: String = needed "regionName",
        /// The host that its calls go to.
        pub endpoint: Option<String> = "regionEndpoint",
        /// Whether the account can use it.
        pub opt_in_status: Option<OptInStatus> = "optInStatus",
    }
}

/// Lists regions: those the account can use, unless all are asked for.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeRegions {
    /// Only these.
    pub region_names: Vec<String>,
    /// Only those that meet these conditions: `region-name`, `opt-in-status`.
    pub filters: Vec<Filter>,
    /// Those too that the account would first have to opt in to.
    pub all_regions: bool,
}

listing!(Regions: Document<Region> = "regionInfo");

impl Endpoint for DescribeRegions {
    type Output = Page<Document<Region>, Self>;

    fn request(&self) -> Request {
        let form = form("DescribeRegions")
            .list("RegionName", &self.region_names)
            .opt("AllRegions", self.all_regions.then_some(true));
        reading(Filter::write(form, &self.filters))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        whole::<Regions, _>(response)
    }
}

open_enum! {
    /// Whether a zone works.
    pub enum ZoneState {
        /// It does.
        Available = "available",
        /// It does, and there is something to know.
        Information = "information",
        /// Not quite.
        Impaired = "impaired",
        /// It does not.
        Unavailable = "unavailable",
        /// It takes nothing new.
        Constrained = "constrained",
    }
}

xml_struct! {
    /// Something to know about a zone.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct ZoneMessage {
        /// In a sentence.
        pub message: String = "message",
    }
}

xml_struct! {
    /// A zone. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AvailabilityZone.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct AvailabilityZone {
        /// Its name, which is the account's own: `eu-west-1a`.
        pub name: String = needed "zoneName",
        /// Its id, which is the same for all accounts: `euw1-az1`.
        pub id: Option<String> = "zoneId",
        /// The region it is in.
        pub region: Option<String> = "regionName",
        /// Whether it works.
        pub state: Option<ZoneState> = "zoneState",
        /// Its kind: `availability-zone`, `local-zone`, `wavelength-zone`.
        pub kind: Option<String> = "zoneType",
        /// Whether the account can use it.
        pub opt_in_status: Option<OptInStatus> = "optInStatus",
        /// The zones that are opted in to together.
        pub group_name: Option<String> = "groupName",
        /// Where its public addresses are told to the world.
        pub network_border_group: Option<String> = "networkBorderGroup",
        /// The zone that runs a local zone.
        pub parent_zone: Option<String> = "parentZoneName",
        /// What there is to know about it.
        pub messages: Vec<ZoneMessage> = "messageSet",
    }
}

/// Lists the region's zones: those the account can use, unless all are asked for.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeAvailabilityZones {
    /// Only those of these names.
    pub zone_names: Vec<String>,
    /// Only those of these ids.
    pub zone_ids: Vec<String>,
    /// Only those that meet these conditions: `zone-type`, `state`.
    pub filters: Vec<Filter>,
    /// Those too that the account would first have to opt in to.
    pub all_zones: bool,
}

listing!(Zones: Document<AvailabilityZone> = "availabilityZoneInfo");

impl Endpoint for DescribeAvailabilityZones {
    type Output = Page<Document<AvailabilityZone>, Self>;

    fn request(&self) -> Request {
        let form = form("DescribeAvailabilityZones")
            .list("ZoneName", &self.zone_names)
            .list("ZoneId", &self.zone_ids)
            .opt("AllAvailabilityZones", self.all_zones.then_some(true));
        reading(Filter::write(form, &self.filters))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        whole::<Zones, _>(response)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };
    use crate::Repeat;

    #[test]
    fn regions_are_listed_whole() {
        assert_eq!(sent(&DescribeRegions::default()), "DescribeRegions");
        let list = DescribeRegions {
            region_names: vec!["eu-west-1".into()],
            filters: vec![Filter::new("opt-in-status", "opted-in")],
            all_regions: true,
        };
        assert_eq!(
            sent(&list),
            "DescribeRegions RegionName.1=eu-west-1 AllRegions=true \
             Filter.1.Name=opt-in-status Filter.1.Value.1=opted-in"
        );
        assert_eq!(list.request().repeat, Repeat::Safe);
        assert_eq!(stored(&list), list);
        let body = "<DescribeRegionsResponse><regionInfo><item><regionName>eu-west-1</regionName>\
            <regionEndpoint>ec2.eu-west-1.amazonaws.com</regionEndpoint><optInStatus>opt-in-not-required</optInStatus>\
            </item><item><regionName>xx-1</regionName><optInStatus>by-letter</optInStatus></item></regionInfo>\
            </DescribeRegionsResponse>";
        let page = list.response(&answer(200, body)).expect("regions");
        assert!(page.rest.is_none());
        assert_eq!(page.items[0].endpoint.as_deref(), Some("ec2.eu-west-1.amazonaws.com"));
        assert_eq!(page.items[0].opt_in_status, Some(OptInStatus::NotRequired));
        assert_eq!(page.items[1].opt_in_status, Some(OptInStatus::Other("by-letter".into())));
        assert!(page.items[1].extra.text().starts_with("<item><regionName>xx-1"));
        assert!(list.response(&answer(200, "<r><regionInfo><item/></regionInfo></r>")).is_err());
    }

    #[test]
    fn zones_tell_what_there_is_to_know() {
        let list = DescribeAvailabilityZones {
            zone_names: vec!["eu-west-1a".into(), "eu-west-1b".into()],
            zone_ids: vec!["euw1-az1".into()],
            filters: vec![],
            all_zones: true,
        };
        assert_eq!(
            sent(&list),
            "DescribeAvailabilityZones ZoneName.1=eu-west-1a ZoneName.2=eu-west-1b ZoneId.1=euw1-az1 \
             AllAvailabilityZones=true"
        );
        assert_eq!(stored(&list), list);
        let body = "<r><availabilityZoneInfo><item><optInStatus>opted-in</optInStatus><messageSet><item>\
            <message>Wet floor</message></item></messageSet><regionName>us-west-2</regionName>\
            <zoneName>us-west-2-lax-1a</zoneName><zoneId>usw2-lax1-az1</zoneId><groupName>us-west-2-lax-1</groupName>\
            <networkBorderGroup>us-west-2-lax-1</networkBorderGroup><zoneType>local-zone</zoneType>\
            <parentZoneName>us-west-2d</parentZoneName><zoneState>impaired</zoneState></item></availabilityZoneInfo></r>";
        let page = list.response(&answer(200, body)).expect("zones");
        let zone = &page.items[0];
        assert_eq!((zone.name.as_str(), zone.id.as_deref()), ("us-west-2-lax-1a", Some("usw2-lax1-az1")));
        assert_eq!((zone.region.as_deref(), zone.kind.as_deref()), (Some("us-west-2"), Some("local-zone")));
        assert_eq!(
            (&zone.state, &zone.opt_in_status),
            (&Some(ZoneState::Impaired), &Some(OptInStatus::OptedIn))
        );
        assert_eq!(zone.messages[0].message, "Wet floor");
        assert_eq!(zone.parent_zone.as_deref(), Some("us-west-2d"));
    }
}
