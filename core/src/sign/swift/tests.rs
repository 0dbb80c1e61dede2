use super::*;
use crate::Time;

fn key() -> Secret {
    Secret::new("abc")
}

/// Computed by Python's `hmac` over what the documentation says is signed.
#[test]
fn signatures_of_addresses() {
    let url = TempUrl::new("GET", "/path", Time::from_unix_secs(1));
    assert_eq!(url.signature(&key(), Digest::Sha1), "b17f6ff8da0e251737aa9e3ee69a881e3e092e2f");
    assert_eq!(
        url.signature(&key(), Digest::Sha256),
        "64c5558394f86b042ce1e929b34907abd9d0a57f3e20cd3f93cffd83de0206a7"
    );
    assert_eq!(
        url.signature(&key(), Digest::Sha512),
        "7e95af818aec1b69b53fc2cb6d69456ec64ebda6c17b8fc8b7303b78acc8ca14fc4aed96c1614a8e9d6ff45a6237711d8be294cda679624825d79aa6959b5229"
    );
    let put = TempUrl::new("PUT", "/v1/AUTH_a/c/", Time::from_unix_secs(1_400_000_000));
    let all = TempUrl { prefix: Some("ü"), ip_range: Some("10.0.0.0/8"), ..put };
    assert_eq!(
        all.signature(&key(), Digest::Sha256),
        "cbcdc091e66d5ba13849aa2735c5484d932b20ce2e8371fd8f27899d192f988d"
    );
}

#[test]
fn an_address_says_what_is_signed_and_how_it_is_shown() {
    let url = TempUrl::new("GET", "/v1/AUTH_a/c/", Time::from_unix_secs(1_400_000_000));
    let url = TempUrl {
        prefix: Some("a b/"),
        ip_range: Some("10.0.0.0/8"),
        filename: Some("x&y.txt"),
        inline: true,
        ..url
    };
    let signature = url.signature(&key(), Digest::Sha1);
    assert_eq!(
        url.query(&key(), Digest::Sha1).expose(),
        format!(
            "temp_url_sig={signature}&temp_url_expires=1400000000&temp_url_prefix=a%20b%2F\
             &temp_url_ip_range=10.0.0.0%2F8&filename=x%26y.txt&inline"
        )
    );
    assert!(!format!("{:?}", url.query(&key(), Digest::Sha1)).contains(&signature));
}

#[test]
fn signatures_of_forms() {
    let form = FormPost {
        path: "/v1/a/c/pre",
        redirect: "https://r",
        max_file_size: 104_857_600,
        max_file_count: 10,
        expires: Time::from_unix_secs(1_400_000_000),
    };
    assert_eq!(form.signature(&key(), Digest::Sha1), "407064098da3f21cd7831a501a4d38397ff53df5");
    let fields = form.fields(&key(), Digest::Sha256);
    let names: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.expose())).collect();
    assert_eq!(
        names,
        [
            ("redirect", "https://r"),
            ("max_file_size", "104857600"),
            ("max_file_count", "10"),
            ("expires", "1400000000"),
            ("signature", "2c023344232a812d2ea52a4655efa252cbfa7090f8a285b27898f77ae0392ae6"),
        ]
    );
}
