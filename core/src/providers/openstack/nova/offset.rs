//! Listings that give no link to what follows: they are asked for by how many items came before.

/// A page that large may have more behind it. Clouds cut these listings at a length of their own choice, a thousand by
/// default; a shorter page than this is the last.
const LARGE: usize = 100;

/// Where a listing goes on after a page of `count` items that began at `offset`. The page after the last is empty.
pub(super) fn after(offset: u64, count: usize) -> Option<u64> {
    (count >= LARGE).then(|| offset.saturating_add(count as u64))
}

/// A listing without links to its next page: its items, and the same listing from a later offset.
macro_rules! offset_list {
    ($(#[$about:meta])* $name:ident of $item:ty: [$($segment:literal),+], $key:literal) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize)]
        pub struct $name {
            /// How many items come before.
            pub offset: u64,
        }

        impl $crate::Endpoint for $name {
            type Output = $crate::Page<$crate::wire::json::Document<$item>, Self>;
            fn request(&self) -> $crate::Request {
                $crate::Request::get("compute", &[$($segment),+])
                    .query_opt("offset", (self.offset > 0).then(|| self.offset.to_string()))
            }
            fn response(&self, response: &$crate::Response) -> $crate::Result<Self::Output> {
                let items = $crate::wire::json::collection(response, $key)?.items;
                let rest = $crate::providers::openstack::nova::offset::after(self.offset, items.len());
                Ok($crate::Page { items, rest: rest.map(|offset| $name { offset }) })
            }
        }
    };
}

pub(super) use offset_list;

#[cfg(test)]
mod tests {
    use crate::{
        Endpoint,
        providers::openstack::nova::{legacy::volumes::ListVolumes, testing::*},
    };

    #[test]
    fn a_long_listing_is_followed_until_a_page_is_short() {
        let page = |count: usize| {
            let volumes: Vec<_> = (0..count).map(|n| format!(r#"{{"id": "{n}"}}"#)).collect();
            answer(200, &format!(r#"{{"volumes": [{}]}}"#, volumes.join(",")))
        };
        let first = ListVolumes::default();
        assert_eq!(sent(&first).0, "GET /os-volumes/detail");
        assert_eq!(first.response(&page(99)).expect("a page").rest, None);
        let second = first.response(&page(1000)).expect("a page").rest.expect("more");
        assert_eq!(sent(&second).0, "GET /os-volumes/detail?offset=1000");
        let third = second.response(&page(1000)).expect("a page").rest.expect("more");
        assert_eq!(third.offset, 2000);
        assert_eq!(third.response(&page(0)).expect("a page").rest, None);
    }
}
