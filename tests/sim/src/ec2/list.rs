//! Listings: by id, by filter, page by page.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination>

use super::filter::Filters;
use super::kind::Row;
use super::params::Params;
use super::refused::{Refused, refused};
use super::scene::Scene;
use crate::ids::hash;
use base64::{Engine as _, prelude::BASE64_STANDARD};

/// How a listing works.
pub(crate) struct Listing {
    /// The parameter of the ids.
    pub(crate) ids: &'static str,
    /// The filters it takes, those of tags left aside.
    pub(crate) filters: &'static [&'static str],
    /// The bounds of `MaxResults`; `None` for a listing that has no pages.
    pub(crate) pages: Option<(usize, usize)>,
}

/// A page of rows, and the token of the next one.
pub(crate) type Found<'s, T> = (Vec<&'s T>, Option<String>);

/// The rows a request asks for; `values` says what a row has for a filter.
pub(crate) fn find<'s, T: Row + 's>(
    scene: &'s Scene<'_>,
    params: &Params<'_>,
    how: &Listing,
    values: impl Fn(&T, &str) -> Vec<String>,
) -> Result<Found<'s, T>, Refused> {
    find_where(scene, params, how, values, |_| true)
}

/// The rows a request asks for, of those that `wanted` holds for.
pub(crate) fn find_where<'s, T: Row + 's>(
    scene: &'s Scene<'_>,
    params: &Params<'_>,
    how: &Listing,
    values: impl Fn(&T, &str) -> Vec<String>,
    wanted: impl Fn(&T) -> bool,
) -> Result<Found<'s, T>, Refused> {
    let filters = Filters::read(params, how.filters)?;
    let fits =
        |row: &&T| wanted(row) && filters.fit(scene.region.tags.of(row.id()), |name| values(row, name));
    let ids = params.list(how.ids);
    if !ids.is_empty() {
        if params.text("MaxResults").is_some() || params.text("NextToken").is_some() {
            let message = format!("The parameter {} cannot be used with the parameter maxResults", how.ids);
            return Err(Refused::combination(message));
        }
        let mut rows = scene.named::<T>(&ids)?;
        rows.retain(fits);
        return Ok((rows, None));
    }
    // Whoever watches one thing among thousands asks like this, again and again.
    if let Some(ids) = filters.exactly(&format!("{}-id", T::KIND.resource)) {
        let mut rows: Vec<(u64, &T)> = ids.iter().filter_map(|id| scene.seen_numbered::<T>(id)).collect();
        rows.sort_by_key(|(number, _)| *number);
        rows.dedup_by_key(|(number, _)| *number);
        return cut(scene, params, how, rows.into_iter().filter(|(_, row)| fits(row)));
    }
    cut(scene, params, how, scene.numbered::<T>().filter(|(_, row)| fits(row)))
}

/// The page of those rows that a request asks for, each with its number.
pub(crate) fn cut<'s, T>(
    scene: &Scene<'_>,
    params: &Params<'_>,
    how: &Listing,
    rows: impl Iterator<Item = (u64, &'s T)>,
) -> Result<Found<'s, T>, Refused> {
    let Some((least, most)) = how.pages else {
        return Ok((rows.map(|(_, row)| row).collect(), None));
    };
    let size = match params.number::<usize>("MaxResults")? {
        Some(n) if n < least => return Err(out_of_range(n, &format!("greater than or equal to {least}"))),
        Some(n) if n > most => return Err(out_of_range(n, &format!("less than or equal to {most}"))),
        Some(n) => n.min(scene.settings.ec2.page_limit),
        None => scene.settings.ec2.page_limit,
    };
    let after = params.text("NextToken").map(|token| read_token(scene, token)).transpose()?;
    let mut rows = rows.skip_while(|(number, _)| after.is_some_and(|after| *number <= after));
    let (mut page, mut last) = (Vec::new(), None);
    for (number, row) in rows.by_ref().take(size.max(1)) {
        page.push(row);
        last = Some(number);
    }
    let more = rows.next().is_some();
    Ok((page, last.filter(|_| more).map(|last| write_token(scene, last))))
}

fn out_of_range(n: usize, expected: &str) -> Refused {
    Refused::value("maxResults", &n.to_string(), &format!("Expecting a value {expected}."))
}

/// A token goes with the request it came from: no other parameter may change.
fn seal(scene: &Scene<'_>, number: u64) -> u64 {
    hash(hash(scene.settings.seed ^ scene.print) ^ number)
}

fn write_token(scene: &Scene<'_>, number: u64) -> String {
    let mut token = number.to_be_bytes().to_vec();
    token.extend(seal(scene, number).to_be_bytes());
    BASE64_STANDARD.encode(token)
}

fn read_token(scene: &Scene<'_>, token: &str) -> Result<u64, Refused> {
    let read = || {
        let token: [u8; 16] = BASE64_STANDARD.decode(token).ok()?.try_into().ok()?;
        let token = u128::from_be_bytes(token);
        let (number, sealed) = ((token >> 64) as u64, token as u64);
        (sealed == seal(scene, number)).then_some(number)
    };
    read().ok_or_else(|| {
        refused("InvalidNextToken", format!("The token '{token}' is invalid for this request"))
    })
}
