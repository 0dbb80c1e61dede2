//! Which proxy a request goes through.

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderValue, Uri};
use percent_encoding::percent_decode_str;
use pileus_core::{Error, Result, Secret};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

/// Where proxies come from.
#[derive(Clone, Debug, Default)]
pub enum Proxies {
    /// `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say, in lower case or upper case, read when the client
    /// is made.
    #[default]
    Environment,
    /// None at all.
    Direct,
    /// These.
    Rules(Arc<Rules>),
}

/// Which proxy for which address.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    http: Option<Proxy>,
    https: Option<Proxy>,
    direct: Vec<String>,
}

/// One HTTP proxy.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Its host: a name or an address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The user name, where its URL has one.
    pub user: Option<Secret>,
    /// The password, where its URL has one.
    pub password: Option<Secret>,
}

/// Where an instance and a container have their credentials from: the instance metadata service, and the agents of ECS
/// and EKS. They answer whoever asks with that one's own credentials, so a proxy would be given its own, or nothing, and
/// tokens meant for this machine would leave it.
const NEAR: [IpAddr; 5] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 2)),
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 23)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23)),
];

impl Proxies {
    /// One proxy for everything.
    pub fn all(url: &str) -> Result<Self> {
        let proxy = Proxy::parse("proxy", url)?;
        let rules = Rules { http: Some(proxy.clone()), https: Some(proxy), direct: Vec::new() };
        Ok(Proxies::Rules(Arc::new(rules)))
    }

    /// Goes to these hosts directly, each in the form that an entry of `NO_PROXY` has: a domain (its subdomains
    /// included), an address, a network such as `10.0.0.0/8`, or `*` for all.
    #[must_use]
    pub fn except<'a>(self, hosts: impl IntoIterator<Item = &'a str>) -> Self {
        match self {
            Proxies::Rules(mut rules) => {
                Arc::make_mut(&mut rules).direct.extend(hosts.into_iter().filter_map(entry));
                Proxies::Rules(rules)
            }
            other => other,
        }
    }

    /// What applies now: reads the environment where it is to say.
    pub fn resolve(&self) -> Result<Arc<Rules>> {
        match self {
            Proxies::Environment => Rules::from_variables(|name| std::env::var(name).ok()).map(Arc::new),
            Proxies::Direct => Ok(Arc::default()),
            Proxies::Rules(rules) => Ok(rules.clone()),
        }
    }
}

impl Rules {
    /// Reads the variables through `variable`.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let value = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let proxy = |names: &[&str]| {
            let found = names.iter().find_map(|name| Some((*name, value(name)?)));
            found.map(|(name, url)| Proxy::parse(name, url.trim())).transpose()
        };
        // Under CGI a request's `Proxy:` header arrives as HTTP_PROXY: <https://httpoxy.org>.
        let http: &[&str] = if variable("REQUEST_METHOD").is_some() {
            &["http_proxy", "all_proxy", "ALL_PROXY"]
        } else {
            &["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]
        };
        let direct = value("no_proxy").or_else(|| value("NO_PROXY")).unwrap_or_default();
        Ok(Rules {
            http: proxy(http)?,
            https: proxy(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])?,
            direct: direct.split(',').filter_map(entry).collect(),
        })
    }

    /// The proxy for that address; `None` to go there directly, as requests for an instance's or a container's own
    /// credentials always do.
    #[must_use]
    pub fn for_uri(&self, uri: &Uri) -> Option<&Proxy> {
        let proxy = match uri.scheme_str() {
            Some("https") => self.https.as_ref()?,
            _ => self.http.as_ref()?,
        };
        let host = bare(uri.host()?).to_ascii_lowercase();
        let host = host.trim_end_matches('.');
        let address = host.parse::<IpAddr>().ok();
        if address.is_some_and(|address| NEAR.contains(&address)) {
            return None;
        }
        let direct = self.direct.iter().any(|entry| match address {
            _ if entry == "*" => true,
            Some(address) => holds(entry, address),
            None => host.strip_suffix(&**entry).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
        });
        (!direct).then_some(proxy)
    }
}

/// An entry of a list of exceptions, as it is compared.
fn entry(text: &str) -> Option<String> {
    let text = bare(text.trim()).to_ascii_lowercase();
    let text = text.strip_prefix("*.").unwrap_or(&text);
    let text = text.trim_start_matches('.').trim_end_matches('.');
    (!text.is_empty()).then(|| text.to_owned())
}

/// An IPv6 address without its brackets.
fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

/// Whether `entry`, an address or a network, holds `address`.
fn holds(entry: &str, address: IpAddr) -> bool {
    let (network, length) = entry.split_once('/').map_or((entry, None), |(n, l)| (n, Some(l)));
    let Ok(network) = network.parse::<IpAddr>() else { return false };
    let bits = |address| match address {
        IpAddr::V4(v4) => (u128::from(u32::from(v4)) << 96, 32),
        IpAddr::V6(v6) => (u128::from(v6), 128),
    };
    let ((network_bits, most), (address_bits, width)) = (bits(network), bits(address));
    let length = match length {
        None => most,
        Some(text) => match text.parse::<u32>() {
            Ok(length) if length <= most => length,
            _ => return false,
        },
    };
    let apart = network_bits ^ address_bits;
    most == width && (length == 0 || apart >> (128 - length) == 0)
}

impl Proxy {
    /// Reads `http://user:password@host:port`; `setting` is what an error names. The scheme may be left out.
    pub fn parse(setting: &str, url: &str) -> Result<Self> {
        let wrong = |what: &str| {
            // Not the value itself: it may hold a password.
            Error::misuse(format!("{setting} {what}; it should read like http://user:password@host:3128"))
        };
        let rest = match url.split_once("://") {
            None => url,
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            Some((scheme, _)) => {
                return Err(wrong(&format!("names a proxy of the kind {scheme}, and only http is known")));
            }
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (login, host) = match authority.rsplit_once('@') {
            Some((login, host)) => (Some(login), host),
            None => (None, authority),
        };
        let host: http::uri::Authority = host.parse().map_err(|_| wrong("is not the URL of a proxy"))?;
        let port = match host.as_str()[host.host().len()..].strip_prefix(':') {
            None => 80,
            Some(port) => {
                port.parse().ok().filter(|port| *port > 0).ok_or_else(|| wrong("has no valid port"))?
            }
        };
        if bare(host.host()).is_empty() {
            return Err(wrong("names no host"));
        }
        let decoded = |text: &str| Secret::new(percent_decode_str(text).decode_utf8_lossy());
        let (user, password) = match login.map(|login| login.split_once(':').unwrap_or((login, ""))) {
            None => (None, None),
            Some((user, password)) => (Some(decoded(user)), Some(decoded(password))),
        };
        Ok(Proxy { host: bare(host.host()).to_owned(), port, user, password })
    }

    /// Host and port, the host in brackets where it is an IPv6 address.
    #[must_use]
    pub fn address(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The value of `Proxy-Authorization`, where the proxy's URL has a user.
    #[must_use]
    pub fn authorization(&self) -> Option<HeaderValue> {
        let user = self.user.as_ref()?;
        let password = self.password.as_ref().map_or("", Secret::expose);
        let login = Secret::new(format!("{}:{password}", user.expose()));
        Secret::new(format!("Basic {}", BASE64_STANDARD.encode(login.expose()))).header()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pileus_core::Kind;

    fn rules(pairs: &[(&str, &str)]) -> Result<Rules> {
        Rules::from_variables(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    fn host(rules: &Rules, uri: &str) -> Option<String> {
        rules.for_uri(&uri.parse().expect("a URI")).map(|proxy| format!("{}:{}", proxy.host, proxy.port))
    }

    #[test]
    fn a_url_is_taken_apart() {
        let proxy = Proxy::parse("x", "http://us%40er:p%3Aw@[::1]:3128/").expect("a proxy");
        assert_eq!((&*proxy.host, proxy.port), ("::1", 3128));
        let header = proxy.authorization().expect("a user");
        assert_eq!(header, "Basic dXNAZXI6cDp3");
        assert!(header.is_sensitive());
        assert!(!format!("{proxy:?}").contains("p:w"));
        let proxy = Proxy::parse("x", "proxy.example").expect("a proxy");
        assert_eq!((&*proxy.host, proxy.port, proxy.authorization()), ("proxy.example", 80, None));
    }

    #[test]
    fn a_bad_url_names_its_setting_and_not_its_password() {
        for bad in [
            "",
            "http://",
            "http://:80",
            "http://u:hunter2@",
            "http://u:hunter2@h:99999",
            "h:",
            "a b",
            "socks5://u:hunter2@h:1080",
            "https://u:hunter2@h",
        ] {
            let error = Proxy::parse("HTTPS_PROXY", bad).expect_err(bad);
            assert_eq!(error.kind(), Kind::Misuse);
            assert!(error.message().starts_with("HTTPS_PROXY "), "{error}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
        let error = rules(&[("HTTPS_PROXY", "socks5://h:1")]).expect_err("another protocol");
        assert!(error.message().contains("HTTPS_PROXY"), "{error}");
    }

    #[test]
    fn the_environment_is_read_by_scheme() {
        let both =
            rules(&[("HTTP_PROXY", "a:1"), ("https_proxy", "b:2"), ("HTTPS_PROXY", "c:3")]).expect("fine");
        assert_eq!(host(&both, "http://x.example/"), Some("a:1".into()));
        assert_eq!(host(&both, "https://x.example/"), Some("b:2".into()), "lower case first");
        let all = rules(&[("ALL_PROXY", "d:4"), ("HTTP_PROXY", " ")]).expect("fine");
        assert_eq!(host(&all, "http://x.example/"), Some("d:4".into()));
        let cgi = rules(&[("HTTP_PROXY", "evil:1"), ("REQUEST_METHOD", "GET")]).expect("fine");
        assert_eq!(host(&cgi, "http://x.example/"), None);
        assert_eq!(host(&rules(&[]).expect("fine"), "https://x.example/"), None);
    }

    #[test]
    fn exceptions_are_domains_addresses_and_networks() {
        let some = rules(&[
            ("ALL_PROXY", "p:1"),
            (
                "NO_PROXY",
                "internal.example, .Dotted.example,*.starred.example,10.0.0.0/8,192.0.2.7,[::1],fd00::/8",
            ),
        ])
        .expect("fine");
        for direct in [
            "internal.example",
            "a.internal.example",
            "A.DOTTED.example.",
            "b.starred.example",
            "10.255.0.1",
            "192.0.2.7",
            "[::1]",
            "[fd12::3]",
        ] {
            assert_eq!(host(&some, &format!("https://{direct}:8443/")), None, "{direct}");
        }
        for through in
            ["notinternal.example", "example", "11.0.0.1", "192.0.2.70", "[fe80::1]", "[::ffff:10.0.0.1]"]
        {
            assert_eq!(host(&some, &format!("https://{through}/")), Some("p:1".into()), "{through}");
        }
        let none = rules(&[("ALL_PROXY", "p:1"), ("NO_PROXY", "*")]).expect("fine");
        assert_eq!(host(&none, "http://x.example/"), None);
        let odd =
            rules(&[("ALL_PROXY", "p:1"), ("NO_PROXY", "10.0.0.0/99,10.0.0.0/x,0.0.0.0/0")]).expect("fine");
        assert_eq!(host(&odd, "http://10.0.0.1/"), None, "a network of all");
        assert_eq!(host(&odd, "http://[::1]/"), Some("p:1".into()), "but not of the other family");
        let set = Proxies::all("p:1").expect("fine");
        for near in
            ["169.254.169.254", "169.254.170.2", "169.254.170.23", "[fd00:ec2::254]", "[fd00:0EC2:0::23]"]
        {
            let rules = set.resolve().expect("fine");
            assert_eq!(host(&rules, &format!("http://{near}/latest")), None, "{near}");
            assert_eq!(host(&rules, &format!("https://{near}:8443/latest")), None, "{near}");
        }
        for through in
            ["169.254.169.253", "169.254.169.254.example", "[fd00:ec2::253]", "[::ffff:169.254.169.1]"]
        {
            let rules = set.resolve().expect("fine");
            assert_eq!(host(&rules, &format!("http://{through}/")), Some("p:1".into()), "{through}");
        }
        let set = set.except(["x.example"]).resolve().expect("fine");
        assert_eq!(host(&set, "http://x.example/"), None);
        assert_eq!(host(&set, "http://y.example/"), Some("p:1".into()));
    }
}
