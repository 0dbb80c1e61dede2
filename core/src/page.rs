//! Listings: pages of items, each with the rest of the listing as the next request.

/// One page of a listing. The rest of it is the next endpoint, as data: it can be stored and asked for tomorrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T, E> {
    /// The items of this page, in the provider's order.
    pub items: Vec<T>,
    /// What to ask for the following items; `None` on the last page.
    pub rest: Option<E>,
}

impl<T, E> Page<T, E> {
    /// The only page of a listing that has no pages.
    #[must_use]
    pub fn whole(items: Vec<T>) -> Self {
        Page { items, rest: None }
    }
}
