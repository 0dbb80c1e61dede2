//! Conditions on what a listing gives.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html>

use super::params::Params;
use super::refused::{Refused, refused};
use super::tags::Tags;
use std::collections::BTreeSet;

/// The most values a filter may have.
const MOST_VALUES: usize = 200;

/// Conditions, all of which must hold.
#[derive(Debug)]
pub(crate) struct Filters<'a>(Vec<(&'a str, Vec<&'a str>)>);

impl<'a> Filters<'a> {
    /// Reads them; `known` are those the listing takes besides `tag:…` and `tag-key`.
    pub(crate) fn read(params: &Params<'a>, known: &[&str]) -> Result<Self, Refused> {
        let mut filters = Vec::new();
        for filter in params.each("Filter") {
            let name = filter.needed("Name")?;
            let values = filter.list("Value");
            if !known.contains(&name) && name != "tag-key" && !name.starts_with("tag:") {
                return Err(refused("InvalidParameterValue", format!("The filter '{name}' is invalid")));
            }
            if values.is_empty() {
                let message = format!("The filter '{name}' needs at least one value");
                return Err(refused("InvalidParameterValue", message));
            }
            if values.len() > MOST_VALUES {
                let message = "The maximum number of filter values specified on a single call is 200";
                return Err(refused("FilterLimitExceeded", message));
            }
            filters.push((name, values));
        }
        Ok(Self(filters))
    }

    /// The values of a property, if they are said without wildcards: then nothing else need be looked at.
    pub(crate) fn exactly(&self, name: &str) -> Option<&[&'a str]> {
        let (_, values) = self.0.iter().find(|(known, _)| *known == name)?;
        values.iter().all(|value| is_plain(value)).then_some(values)
    }

    /// Does a thing with those tags, and those values of its properties, meet them?
    pub(crate) fn fit(&self, tags: Option<&Tags>, values: impl Fn(&str) -> Vec<String>) -> bool {
        self.0.iter().all(|(name, patterns)| {
            let any = |value: &str| patterns.iter().any(|pattern| glob(pattern, value));
            match (name.strip_prefix("tag:"), *name) {
                (Some(key), _) => tags.and_then(|tags| tags.get(key)).is_some_and(|value| any(&value.text)),
                (None, "tag-key") => tags.is_some_and(|tags| tags.keys().any(|key| any(key))),
                (None, name) => values(name).iter().any(|value| any(value)),
            }
        })
    }
}

/// Does it stand for nothing but itself?
fn is_plain(pattern: &str) -> bool {
    !pattern.contains(['*', '?', '\\'])
}

/// Does `text` look like `pattern`, in which `*` is any text, `?` any character and `\` takes the next one as it is?
fn glob(pattern: &str, text: &str) -> bool {
    if is_plain(pattern) {
        return pattern == text;
    }
    // Every place in the text that the pattern so far can have come to.
    let text: Vec<char> = text.chars().collect();
    let mut places = BTreeSet::from([0]);
    let mut pattern = pattern.chars();
    while let Some(c) = pattern.next() {
        let one = |wanted: Option<char>| {
            let fits = |at: &&usize| text.get(**at).is_some_and(|c| wanted.is_none_or(|w| w == *c));
            places.iter().filter(fits).map(|at| at + 1).collect()
        };
        places = match c {
            '*' => places.first().map_or_else(BTreeSet::new, |first| (*first..=text.len()).collect()),
            '?' => one(None),
            '\\' => one(Some(pattern.next().unwrap_or('\\'))),
            c => one(Some(c)),
        };
    }
    places.contains(&text.len())
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn wildcards_stand_for_any_text() {
        for (pattern, text) in [
            ("web", "web"),
            ("web*", "web"),
            ("*b*", "web1"),
            ("w?b", "wéb"),
            ("*", ""),
            ("a\\*b", "a*b"),
            ("*a*a*a*", "banana"),
            ("\\\\", "\\"),
        ] {
            assert!(glob(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("web", "Web"), ("web?", "web"), ("a\\*b", "axb"), ("*n", "banana"), ("", "a")]
        {
            assert!(!glob(pattern, text), "{pattern} {text}");
        }
    }
}
