//! Forms by which browsers put objects.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html>

use super::{instant, session::signer};
use crate::{
    Error, Result, Secret, Time,
    sign::aws_v4::Credentials,
    storage::{PostForm, PostSpec},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

/// The form for an object of that key, sent to `url`, the bucket's address: a pure function of all that it is given.
pub fn post_form(
    url: &str,
    (bucket, key): (&str, &str),
    spec: &PostSpec,
    region: &str,
    credentials: &Credentials,
    now: Time,
) -> Result<PostForm> {
    let signer = signer(credentials, region);
    let (credential, date) = signer.scope(now)?;
    let end = instant::iso(now + spec.expires)
        .ok_or_else(|| Error::misuse("the form would be good past the year 9999; let it expire sooner"))?;
    let token = credentials.session_token().map(Secret::expose);
    let mut conditions = vec![json!({ "bucket": bucket }), json!({ "key": key })];
    let mut fields = vec![("key".to_owned(), Secret::new(key))];
    let named = [
        ("Content-Type", spec.content_type.as_deref()),
        ("x-amz-algorithm", Some("AWS4-HMAC-SHA256")),
        ("x-amz-credential", Some(credential.as_str())),
        ("x-amz-date", Some(date.as_str())),
        ("x-amz-security-token", token),
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
    fields.push(("x-amz-signature".to_owned(), Secret::new(signature.as_str())));
    Ok(PostForm { url: url.to_owned(), fields })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::time::Duration;

    fn key() -> Credentials {
        Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    }

    fn now() -> Time {
        Time::parse_rfc3339("2015-12-29T00:00:00Z").expect("a time")
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html>
    #[test]
    fn the_example_of_the_documentation() {
        let policy = "{ \"expiration\": \"2015-12-30T12:00:00.000Z\",\r\n  \"conditions\": [\r\n    {\"bucket\": \"sigv4examplebucket\"},\r\n    \
            [\"starts-with\", \"$key\", \"user/user1/\"],\r\n    {\"acl\": \"public-read\"},\r\n    {\"success_action_redirect\": \
            \"http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html\"},\r\n    [\"starts-with\", \"$Content-Type\", \"image/\"],\
            \r\n    {\"x-amz-meta-uuid\": \"14365123651274\"},\r\n    {\"x-amz-server-side-encryption\": \"AES256\"},\r\n    \
            [\"starts-with\", \"$x-amz-meta-tag\", \"\"],\r\n\r\n    {\"x-amz-credential\": \
            \"AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request\"},\r\n    {\"x-amz-algorithm\": \"AWS4-HMAC-SHA256\"},\r\n    \
            {\"x-amz-date\": \"20151229T000000Z\" }\r\n  ]\r\n}";
        let credentials = key();
        let signer = signer(&credentials, "us-east-1");
        assert_eq!(
            signer.scope(now()).expect("a time"),
            ("AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request".into(), "20151229T000000Z".into())
        );
        let signature = signer.sign_policy(&STANDARD.encode(policy), now()).expect("signed");
        assert_eq!(signature.as_str(), "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e");
    }

    #[test]
    fn a_form_says_what_it_is_good_for() {
        let spec = PostSpec {
            expires: Duration::from_secs(3_600),
            size: Some((1, 1_000)),
            content_type: Some("image/png".into()),
        };
        let credentials = key().with_session_token("tok3n");
        let form = post_form(
            "https://b.s3.amazonaws.com/",
            ("b", "a/${x}.png"),
            &spec,
            "us-east-1",
            &credentials,
            now(),
        )
        .expect("a form");
        let field = |name: &str| {
            let found = form.fields.iter().find(|(field, _)| field == name);
            found.map(|(_, value)| value.expose().to_owned()).expect(name)
        };
        assert_eq!(form.url, "https://b.s3.amazonaws.com/");
        assert_eq!((field("key").as_str(), field("Content-Type").as_str()), ("a/${x}.png", "image/png"));
        assert_eq!(field("x-amz-security-token"), "tok3n");
        let policy: Value =
            serde_json::from_slice(&STANDARD.decode(field("policy")).expect("Base64")).expect("JSON");
        assert_eq!(policy["expiration"], "2015-12-29T01:00:00.000Z");
        let conditions = policy["conditions"].as_array().expect("a list");
        for condition in [
            json!({"bucket": "b"}),
            json!({"key": "a/${x}.png"}),
            json!({"Content-Type": "image/png"}),
            json!({"x-amz-algorithm": "AWS4-HMAC-SHA256"}),
            json!({"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"}),
            json!({"x-amz-date": "20151229T000000Z"}),
            json!({"x-amz-security-token": "tok3n"}),
            json!(["content-length-range", 1, 1_000]),
        ] {
            assert!(conditions.contains(&condition), "{condition}");
        }
        let signed = signer(&credentials, "us-east-1").sign_policy(&field("policy"), now()).expect("signed");
        assert_eq!(field("x-amz-signature"), signed.as_str());
        assert!(!format!("{form:?}").contains("tok3n"));
        let late = PostSpec { expires: Duration::MAX, ..spec };
        assert!(post_form("u", ("b", "k"), &late, "r", &credentials, now()).is_err());
    }
}
