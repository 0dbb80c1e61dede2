//! A listing, and what is left of it after its end.

mod support;

use pileus_core::{Endpoint, Kind, Listing, Operation, Page, Request, Response, Result, Step};
use support::{Script, account, reply};

#[derive(Clone, Debug)]
struct List(u32);

impl Endpoint for List {
    type Output = Page<u32, List>;
    fn request(&self) -> Request {
        Request::get("test", &["numbers"]).query("page", self.0.to_string())
    }
    fn response(&self, response: &Response) -> Result<Page<u32, List>> {
        let items: Vec<u32> = response.json()?;
        let rest = (!items.is_empty()).then_some(List(self.0 + 1));
        Ok(Page { items, rest })
    }
}

fn list() -> Listing<u32> {
    Listing::new(account(), List(1), |n| n)
}

#[test]
fn a_listing_is_over_once() {
    let mut script =
        Script::new([reply(200, "1"), reply(200, "[1, 2]"), reply(200, "[3]"), reply(200, "[]")]);
    let mut listing = list();
    assert_eq!(script.run(&mut listing).expect("three pages"), [1, 2, 3]);
    assert!(matches!(listing.poll(&script.cx()), Step::Wait(None)), "not a second, empty listing");
    let mut known = Listing::of(vec![1]);
    assert_eq!(script.run(&mut known).expect("known"), [1]);
    assert!(matches!(known.poll(&script.cx()), Step::Wait(None)));
}

#[test]
fn a_listing_that_failed_does_not_succeed_with_half_of_it() {
    let mut script = Script::new([reply(200, "1"), reply(200, "[1, 2]"), reply(403, "")]);
    let mut listing = list();
    assert_eq!(script.run(&mut listing).expect_err("refused").kind(), Kind::Forbidden);
    assert!(matches!(listing.poll(&script.cx()), Step::Wait(None)), "not the pages before the error");
}
