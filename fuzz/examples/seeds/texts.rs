//! Settings and other texts, as their readers know them.

use std::io::Result;

/// Writes them all.
pub fn all(write: &dyn Fn(&str, &str, &[u8]) -> Result<()>) -> Result<()> {
    for (name, text) in [
        (
            "yaml",
            "\0clouds:\n  demo:\n    region_name: RegionOne\n    auth:\n      auth_url: https://cloud.example:5000/v3\n      username: demo\n      password: secret\n      project_name: demo\n      user_domain_name: Default\n      project_domain_name: Default\n",
        ),
        (
            "application",
            "\u{1}clouds:\n  demo:\n    auth_type: v3applicationcredential\n    verify: false\n    auth:\n      auth_url: https://cloud.example:5000\n      application_credential_id: a\n      application_credential_secret: b\n",
        ),
        (
            "secure",
            "\u{2}clouds:\n  demo:\n    identity_api_version: 2\n    auth:\n      auth_url: https://cloud.example:5000/v2.0\n      username: u\n      tenant_name: t\n---\nclouds:\n  demo:\n    auth:\n      password: p\n",
        ),
        (
            "openrc",
            "\u{3}OS_AUTH_URL=https://cloud.example:5000/v3\nOS_USERNAME=demo\nOS_PASSWORD=hunter2-horse\nOS_PROJECT_NAME=demo\nOS_USER_DOMAIN_NAME=Default\nOS_PROJECT_DOMAIN_ID=default\nOS_REGION_NAME=RegionOne\nOS_INTERFACE=internal\nOS_COMPUTE_API_VERSION=2.1\nOS_CACERT=/ca.pem\nOS_IMAGE_ENDPOINT_OVERRIDE=https://image.example\n",
        ),
        (
            "openrc-older",
            "\u{3}OS_AUTH_URL=https://cloud.example/v2.0\nOS_USERNAME=demo\nOS_PASSWORD=hunter2-mule\nOS_TENANT_NAME=demo\nOS_INSECURE=true\nOS_ENDPOINT_TYPE=publicURL\n",
        ),
        (
            "openrc-token",
            "\u{3}OS_AUTH_URL=https://cloud.example/v3\nOS_AUTH_TYPE=v3token\nOS_TOKEN=hunter2-token\nOS_DOMAIN_NAME=Default\nOS_SYSTEM_SCOPE=all\n",
        ),
        (
            "openrc-application",
            "\u{3}OS_AUTH_URL=https://cloud.example/v3\nOS_AUTH_TYPE=v3applicationcredential\nOS_APPLICATION_CREDENTIAL_NAME=n\nOS_APPLICATION_CREDENTIAL_SECRET=hunter2-app\nOS_USER_ID=u\n",
        ),
        (
            "aws",
            "\u{4}AWS_REGION=eu-west-1\nAWS_ACCESS_KEY_ID=AKIDEXAMPLE\nAWS_SECRET_ACCESS_KEY=hunter2-aws\nAWS_SESSION_TOKEN=hunter2-session\n",
        ),
        (
            "aws-files",
            "\u{4}AWS_PROFILE=web\n---\n# c\n[default]\nregion = us-east-1\n[profile web]\nrole_arn = arn:aws:iam::123456789012:role/web\nsource_profile = base\nservices = s\n[services s]\nec2 =\n  endpoint_url = http://localhost:4566\n---\n[base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = hunter2-file\n",
        ),
        (
            "rackspace-password",
            "\u{3}RAX_USERNAME=u\nRAX_PASSWORD=hunter2-rax\nRAX_REGION=lon\nRACKSPACE_TENANT_ID=7\n",
        ),
        (
            "rackspace",
            "\u{3}RACKSPACE_USERNAME=u\nRACKSPACE_API_KEY=hunter2456789abcdef\nRACKSPACE_REGION=ORD\n",
        ),
    ] {
        write("settings", name, text.as_bytes())?;
    }
    for (name, text) in [
        ("rfc3339", "\x002013-08-29T12:01:23.500-06:00"),
        ("civil", "\x002017-09-07T13:06:24.000000"),
        ("http", "\0Sun, 06 Nov 1994 08:49:37 GMT"),
        ("after", "\u{1}\u{5e}\u{1a}120\n\n"),
        ("after-date", "\u{1}\u{5e}\u{1a}Sun, 06 Nov 1994 08:50:37 GMT\nSun, 06 Nov 1994 08:49:37 GMT\n"),
        ("link", "\u{2}http://internal.example:8774/v2.1/servers/detail?limit=2&marker=a%20b#x"),
        ("document", "\u{3}{\"id\": \"7\", \"size\": 1, \"deep\": [{}, null, 1e9]}"),
        (
            "xml",
            "\u{4}<?xml version=\"1.0\"?><r xmlns=\"http://x/\"><a>1</a><set><item>b &lt;&#65;</item><item/></set></r>\n",
        ),
        (
            "xml-texts",
            "\u{4}<d><!-- c --><t><![CDATA[<x>]]> 2026-11-23T01:02:03.000Z</t><p:q k='v'>7</p:q></d>",
        ),
        ("provider", "\u{5}OpenStack"),
        ("region", "\u{5}dfw"),
    ] {
        write("texts", name, text.as_bytes())?;
    }
    Ok(())
}
