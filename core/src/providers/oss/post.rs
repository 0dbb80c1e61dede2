//! Forms by which browsers put objects.
//! <https://www.alibabacloud.com/help/en/oss/developer-reference/signature-version-4-recommend>

use super::instant;
use crate::{
    Error, Result, Secret, Time,
    sign::oss::Signer,
    storage::{PostForm, PostSpec},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

/// The form for an object of that key, sent to `url`, the bucket's address: a pure function of all that it is given.
pub fn post_form(
    url: &str,
    (bucket, key): (&str, &str),
    spec: &PostSpec,
    signer: &Signer<'_>,
    now: Time,
) -> Result<PostForm> {
    let (credential, date) = signer.scope(now)?;
    let end = instant::iso(now + spec.expires)
        .ok_or_else(|| Error::misuse("the form would be good past the year 9999; let it expire sooner"))?;
    let token = signer.credentials.session_token().map(Secret::expose);
    // `${filename}` in a key would be put in place by OSS: a form is for the key that was asked for.
    if key.contains("${filename}") {
        return Err(Error::misuse("OSS puts a file's name in place of ${filename} in a form's key"));
    }
    let mut conditions = vec![json!({ "bucket": bucket }), json!(["eq", "$key", key])];
    let mut fields = vec![("key".to_owned(), Secret::new(key))];
    if let Some(kind) = &spec.content_type {
        conditions.push(json!(["eq", "$content-type", kind]));
        fields.push(("Content-Type".to_owned(), Secret::new(kind.as_str())));
    }
    let named = [
        ("x-oss-signature-version", Some("OSS4-HMAC-SHA256")),
        ("x-oss-credential", Some(credential.as_str())),
        ("x-oss-date", Some(date.as_str())),
        ("x-oss-security-token", token),
    ];
    for (name, value) in named {
        if let Some(value) = value {
            conditions.push(json!({ name: value }));
            fields.push((name.to_owned(), Secret::new(value)));
        }
    }
    if let Some((least, most)) = spec.size {
        conditions.push(json!(["content-length-range", least, most]));
    }
    let policy = json!({ "expiration": end, "conditions": conditions }).to_string();
    let policy = STANDARD.encode(zeroize::Zeroizing::new(policy).as_bytes());
    let signature = signer.sign_policy(&policy, now)?;
    fields.push(("policy".to_owned(), Secret::new(policy)));
    fields.push(("x-oss-signature".to_owned(), signature));
    Ok(PostForm { url: url.to_owned(), fields })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign::oss::Credentials;
    use serde_json::Value;
    use std::time::Duration;

    #[test]
    fn a_form_says_what_it_is_good_for() {
        let credentials = Credentials::new("ak", "sk").with_session_token("tok3n");
        let signer =
            Signer { credentials: &credentials, region: "cn-hangzhou", product: "oss", additional: &[] };
        let now = Time::parse_rfc3339("2023-12-03T12:12:12Z").expect("a time");
        let spec = PostSpec {
            expires: Duration::from_secs(3_600),
            size: Some((1, 1_024)),
            content_type: Some("image/png".into()),
        };
        let url = "https://b.oss-cn-hangzhou.aliyuncs.com/";
        let form = post_form(url, ("b", "a/x.png"), &spec, &signer, now).expect("a form");
        let field = |name: &str| {
            let found = form.fields.iter().find(|(field, _)| field == name);
            found.map(|(_, value)| value.expose().to_owned()).expect(name)
        };
        assert_eq!((form.url.as_str(), form.fields[0].0.as_str()), (url, "key"));
        assert_eq!((field("key").as_str(), field("Content-Type").as_str()), ("a/x.png", "image/png"));
        assert_eq!(field("x-oss-signature-version"), "OSS4-HMAC-SHA256");
        assert_eq!(field("x-oss-credential"), "ak/20231203/cn-hangzhou/oss/aliyun_v4_request");
        assert_eq!(
            (field("x-oss-date").as_str(), field("x-oss-security-token").as_str()),
            ("20231203T121212Z", "tok3n")
        );
        let policy: Value =
            serde_json::from_slice(&STANDARD.decode(field("policy")).expect("Base64")).expect("JSON");
        assert_eq!(policy["expiration"], "2023-12-03T13:12:12.000Z");
        assert_eq!(
            policy["conditions"],
            json!([
                {"bucket": "b"},
                ["eq", "$key", "a/x.png"],
                ["eq", "$content-type", "image/png"],
                {"x-oss-signature-version": "OSS4-HMAC-SHA256"},
                {"x-oss-credential": "ak/20231203/cn-hangzhou/oss/aliyun_v4_request"},
                {"x-oss-date": "20231203T121212Z"},
                {"x-oss-security-token": "tok3n"},
                ["content-length-range", 1, 1_024],
            ])
        );
        let signed = signer.sign_policy(&field("policy"), now).expect("signed");
        assert_eq!(field("x-oss-signature"), signed.expose());
        assert!(!format!("{form:?}").contains("tok3n"));
        let late = PostSpec { expires: Duration::MAX, ..spec.clone() };
        assert!(post_form(url, ("b", "k"), &late, &signer, now).is_err());
        assert!(post_form(url, ("b", "a/${filename}"), &spec, &signer, now).is_err());
    }
}
