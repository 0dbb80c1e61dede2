use super::*;
use crate::{
    Endpoint, Repeat,
    providers::azure::testing::{answer, sent, stored, time},
};

#[test]
fn the_services_properties_are_read_and_set() {
    assert_eq!(sent(&GetBlobServiceProperties {}), "GET /?restype=service&comp=properties");
    let body = "<?xml version=\"1.0\" encoding=\"utf-8\"?><StorageServiceProperties><Logging><Version>1.0</Version>\
        <Delete>true</Delete><Read>false</Read><Write>true</Write><RetentionPolicy><Enabled>true</Enabled><Days>7</Days>\
        </RetentionPolicy></Logging><HourMetrics><Version>1.0</Version><Enabled>true</Enabled><IncludeAPIs>false</IncludeAPIs>\
        <RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></HourMetrics><Cors><CorsRule>\
        <AllowedOrigins>https://example.org</AllowedOrigins><AllowedMethods>GET,HEAD</AllowedMethods>\
        <MaxAgeInSeconds>500</MaxAgeInSeconds><ExposedHeaders>x-ms-*</ExposedHeaders><AllowedHeaders /></CorsRule></Cors>\
        <DefaultServiceVersion>2023-11-03</DefaultServiceVersion><DeleteRetentionPolicy><Enabled>true</Enabled><Days>5</Days>\
        <AllowPermanentDelete>false</AllowPermanentDelete></DeleteRetentionPolicy><StaticWebsite><Enabled>true</Enabled>\
        <IndexDocument>index.html</IndexDocument><ErrorDocument404Path>404.html</ErrorDocument404Path></StaticWebsite>\
        </StorageServiceProperties>";
    let properties = GetBlobServiceProperties {}.response(&answer(200, &[], body)).expect("properties");
    let logging = properties.logging.as_ref().expect("logging");
    assert_eq!(
        (logging.delete, logging.read, logging.write, logging.retention.days),
        (true, false, true, Some(7))
    );
    let hour = properties.hour_metrics.as_ref().expect("metrics");
    assert_eq!((hour.enabled, hour.include_apis, hour.retention.enabled), (true, Some(false), false));
    assert_eq!(properties.minute_metrics, None);
    let rule = &properties.cors.as_ref().expect("rules")[0];
    assert_eq!(
        (rule.allowed_methods.as_str(), rule.max_age, rule.allowed_headers.as_str()),
        ("GET,HEAD", 500, "")
    );
    assert_eq!(properties.delete_retention.expect("retention").allow_permanent_delete, Some(false));
    let site = properties.static_website.as_ref().expect("a site");
    assert_eq!((site.enabled, site.index_document.as_deref()), (true, Some("index.html")));
    assert_eq!(
        (site.error_document_path.as_deref(), &site.default_index_document_path),
        (Some("404.html"), &None)
    );
    // What was read is what is written.
    let set = SetBlobServiceProperties { properties };
    let text = sent(&set);
    let (head, document) = text.split_once("\n<?xml").expect("a body");
    assert_eq!(head, "PUT /?restype=service&comp=properties\ncontent-type: application/xml");
    assert_eq!(
        format!("<?xml{document}"),
        body.replace("<AllowedHeaders />", "<AllowedHeaders></AllowedHeaders>")
    );
    assert_eq!((stored(&set), set.request().repeat), (set.clone(), Repeat::Safe));
    set.response(&answer(202, &[], "")).expect("set");
}

#[test]
fn the_second_place_and_the_account_tell_of_themselves() {
    assert_eq!(sent(&GetBlobServiceStats {}), "GET /?restype=service&comp=stats");
    let body = "<StorageServiceStats><GeoReplication><Status>live</Status><LastSyncTime>Sun, 06 Nov 1994 08:49:37 GMT\
        </LastSyncTime></GeoReplication></StorageServiceStats>";
    let stats = GetBlobServiceStats {}.response(&answer(200, &[], body)).expect("stats");
    assert_eq!(
        (stats.status.as_deref(), stats.last_sync),
        (Some("live"), Some(time("1994-11-06T08:49:37Z")))
    );
    assert!(GetBlobServiceStats {}.response(&answer(200, &[], "<StorageServiceStats/>")).is_err());
    assert_eq!(sent(&GetAccountInformation {}), "HEAD /?restype=account&comp=properties");
    let told = [
        ("x-ms-sku-name", "Standard_LRS"),
        ("x-ms-account-kind", "StorageV2"),
        ("x-ms-is-hns-enabled", "false"),
    ];
    let account = GetAccountInformation {}.response(&answer(200, &told, "")).expect("an account");
    assert_eq!((account.sku.as_deref(), account.kind.as_deref()), (Some("Standard_LRS"), Some("StorageV2")));
    assert_eq!(account.hierarchical, Some(false));
}

#[test]
fn a_key_is_given_to_a_user() {
    let get =
        GetUserDelegationKey { start: time("2030-01-01T00:00:00.5Z"), expiry: time("2030-01-02T00:00:00Z") };
    assert_eq!(
        sent(&get),
        "POST /?restype=service&comp=userdelegationkey\ncontent-type: application/xml\n\
         <?xml version=\"1.0\" encoding=\"utf-8\"?><KeyInfo><Start>2030-01-01T00:00:00Z</Start>\
         <Expiry>2030-01-02T00:00:00Z</Expiry></KeyInfo>"
    );
    assert_eq!((stored(&get), get.request().repeat), (get.clone(), Repeat::Safe));
    let body = "<UserDelegationKey><SignedOid>o</SignedOid><SignedTid>t</SignedTid><SignedStart>2030-01-01T00:00:00Z\
        </SignedStart><SignedExpiry>2030-01-02T00:00:00Z</SignedExpiry><SignedService>b</SignedService>\
        <SignedVersion>2023-11-03</SignedVersion><Value>aHVudGVyMg==</Value></UserDelegationKey>";
    let key = get.response(&answer(200, &[], body)).expect("a key");
    assert_eq!((key.object_id.as_str(), key.tenant_id.as_str(), key.service.as_str()), ("o", "t", "b"));
    assert_eq!((key.start, key.expiry), (time("2030-01-01T00:00:00Z"), time("2030-01-02T00:00:00Z")));
    assert_eq!((key.version.as_str(), key.value.expose()), ("2023-11-03", "aHVudGVyMg=="));
    assert!(!format!("{key:?}").contains("aHVudGVyMg"));
    assert!(get.response(&answer(200, &[], "<UserDelegationKey/>")).is_err());
}
