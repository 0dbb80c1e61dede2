//! The parameters of a request: read from its form, checked against those the action takes.

use super::refused::{Refused, refused};
use crate::exchange::{Call, pairs};
use crate::ids::hash;
use std::collections::BTreeMap;
use std::ops::Bound;

/// Every parameter of a request.
#[derive(Debug)]
pub(crate) struct Form(BTreeMap<String, String>);

/// Parameters that every action takes.
const COMMON: &[&str] = &["Action", "Version", "DryRun"];

/// What stands for several parameters in the list of those an action takes.
const GROUPS: &[(&str, &[&str])] = &[
    ("Filters", &["Filter.N.Name", "Filter.N.Value.N"]),
    ("Pages", &["MaxResults", "NextToken"]),
    (
        "TagSpecifications",
        &[
            "TagSpecification.N.ResourceType",
            "TagSpecification.N.Tag.N.Key",
            "TagSpecification.N.Tag.N.Value",
        ],
    ),
];

impl Form {
    /// Reads the query and the body, each parameter at most once.
    pub(crate) fn read(call: &Call<'_>) -> Result<Self, Refused> {
        let body = std::str::from_utf8(call.body)
            .map_err(|_| refused("MalformedQueryString", "The query string contains a syntax error."))?;
        let mut form = BTreeMap::new();
        for (name, value) in call.query.iter().cloned().chain(pairs(body)) {
            if form.contains_key(&name) {
                return Err(Refused::combination(format!("The parameter {name} is given more than once")));
            }
            form.insert(name, value);
        }
        Ok(Form(form))
    }

    /// Whether the action takes every parameter there is.
    pub(crate) fn check(&self, takes: &[&str]) -> Result<(), Refused> {
        let group = |name: &&str| GROUPS.iter().find(|(group, _)| group == name).map(|(_, names)| *names);
        let known = |name: &str| {
            COMMON.contains(&name)
                || takes.iter().any(|take| match group(take) {
                    Some(names) => names.contains(&name),
                    None => *take == name,
                })
        };
        match self.0.keys().find(|name| !known(&numbered(name))) {
            Some(name) => Err(refused(
                "UnknownParameter",
                format!("The parameter {name} is not recognized: this cloud does without it"),
            )),
            None => Ok(()),
        }
    }

    /// What follows from all parameters but those: the same for the same request.
    pub(crate) fn print(&self, without: &[&str]) -> u64 {
        let mut print = 0;
        for (name, value) in self.0.iter().filter(|(name, _)| !without.contains(&name.as_str())) {
            for byte in name.bytes().chain([0]).chain(value.bytes()).chain([1]) {
                print = hash(print ^ u64::from(byte));
            }
        }
        print
    }

    pub(crate) fn params(&self) -> Params<'_> {
        Params { form: &self.0, prefix: String::new() }
    }
}

/// A parameter's name with `N` for its numbers, which count from 1.
fn numbered(name: &str) -> String {
    let number = |part: &str| !part.starts_with('0') && part.parse::<u32>().is_ok();
    let parts: Vec<&str> = name.split('.').map(|part| if number(part) { "N" } else { part }).collect();
    parts.join(".")
}

/// The parameters below a prefix, without the prefix.
#[derive(Clone, Debug)]
pub(crate) struct Params<'a> {
    form: &'a BTreeMap<String, String>,
    prefix: String,
}

impl<'a> Params<'a> {
    /// A value as it is, which may be empty.
    pub(crate) fn given(&self, name: &str) -> Option<&'a str> {
        self.form.get(&format!("{}{name}", self.prefix)).map(String::as_str)
    }

    /// A value; an empty one is none.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.given(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn needed(&self, name: &str) -> Result<&'a str, Refused> {
        self.text(name).ok_or_else(|| Refused::missing(&self.name(name)))
    }

    /// A parameter's whole name.
    pub(crate) fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Refused> {
        let read = |text: &str| {
            text.parse().map_err(|_| Refused::value(&self.name(name), text, "It must be an integer in range"))
        };
        self.text(name).map(read).transpose()
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Refused> {
        match self.text(name) {
            None => Ok(None),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(text) => Err(Refused::value(&self.name(name), text, "It must be true or false")),
        }
    }

    /// One of some words.
    pub(crate) fn word(&self, name: &str, words: &[&'static str]) -> Result<Option<&'static str>, Refused> {
        let read = |text: &str| {
            let found = words.iter().copied().find(|word| *word == text);
            found.ok_or_else(|| {
                Refused::value(&self.name(name), text, &format!("It must be one of {}", words.join(", ")))
            })
        };
        self.text(name).map(read).transpose()
    }

    /// The values of `name.1`, `name.2` …
    pub(crate) fn list(&self, name: &str) -> Vec<&'a str> {
        let start = format!("{}{name}.", self.prefix);
        let mut found: Vec<(u32, &str)> =
            self.below(&start).filter_map(|(rest, value)| Some((rest.parse().ok()?, value))).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, value)| value).collect()
    }

    /// What is below `name.1`, `name.2` …
    pub(crate) fn each(&self, name: &str) -> Vec<Params<'a>> {
        let start = format!("{}{name}.", self.prefix);
        let number = |rest: &str| rest.split_once('.')?.0.parse().ok();
        let mut numbers: Vec<u32> = self.below(&start).filter_map(|(rest, _)| number(rest)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.iter().map(|n| Params { form: self.form, prefix: format!("{start}{n}.") }).collect()
    }

    /// What is below `name`.
    pub(crate) fn within(&self, name: &str) -> Params<'a> {
        Params { form: self.form, prefix: format!("{}{name}.", self.prefix) }
    }

    fn below<'s>(&self, start: &'s str) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a, 's> {
        self.form
            .range::<str, _>((Bound::Included(start), Bound::Unbounded))
            .take_while(move |(name, _)| name.starts_with(start))
            .map(move |(name, value)| (&name[start.len()..], value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Form {
        Form(pairs(text).into_iter().collect())
    }

    #[test]
    fn lists_are_in_the_order_of_their_numbers() {
        let form = form("A.10=ten&A.2=two&A.1=one&B.2.C=x&B.10.C=y&B.2.D.1=z&AB.1=no");
        let params = form.params();
        assert_eq!(params.list("A"), ["one", "two", "ten"]);
        let each = params.each("B");
        assert_eq!(each.iter().map(|p| p.text("C").unwrap()).collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!((each[0].list("D"), each[0].name("C")), (vec!["z"], "B.2.C".to_owned()));
        assert_eq!(params.within("B").within("10").text("C"), Some("y"));
    }

    #[test]
    fn only_what_the_action_takes_passes() {
        let takes = ["InstanceId.N", "Filters", "Pages"];
        let ok = form(
            "Action=X&Version=2016-11-15&InstanceId.12=i&Filter.1.Name=a&Filter.1.Value.3=b&NextToken=t",
        );
        assert!(ok.check(&takes).is_ok());
        for bad in ["InstanceId=i", "InstanceId.0=i", "InstanceId.1.Id=i", "Filter.1.Values.1=x", "Filters=x"]
        {
            let refused = form(bad).check(&takes).unwrap_err();
            assert_eq!(refused.code, "UnknownParameter", "{bad}");
        }
    }
}
