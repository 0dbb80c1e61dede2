//! The two forms that most calls have, as tables of their parameters.

use super::{SERVICE, request};
use crate::{Error, Repeat, Request, wire::form::Form};

/// Makes a listing of pages: all things, those of these ids, or those that meet conditions.
///
/// Each field before `in` is a list of ids and the parameter's name; the number is the most that a page may hold.
macro_rules! describe {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$doc:meta])* pub $ids:ident = $parameter:literal,)+
        }
        in $page:ident: $item:ty = $element:literal, up to $most:literal
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $($(#[$doc])* pub $ids: Vec<String>,)+
            /// Only those that meet these conditions.
            pub filters: Vec<$crate::providers::aws::ec2::Filter>,
            #[doc = concat!("How many a page holds at most, from 5 to ", stringify!($most), "; not to be given beside ids.")]
            pub max_results: Option<u32>,
            /// Where the listing goes on, as an earlier page told.
            pub next_token: Option<String>,
        }

        $crate::providers::aws::ec2::common::listing!($page: $item = $element);

        impl $crate::Endpoint for $name {
            type Output = $crate::Page<$item, Self>;

            fn request(&self) -> $crate::Request {
                use $crate::providers::aws::ec2::{Filter, common, form};
                let form = form(stringify!($name))$(.list($parameter, &self.$ids))+;
                let by_id = $(!self.$ids.is_empty())||+;
                let most = if by_id { self.max_results } else { self.max_results.or(Some($most)) };
                let form = Filter::write(form, &self.filters);
                common::reading(common::paged(form, by_id, most, self.next_token.as_deref()))
            }

            fn response(&self, response: &$crate::Response) -> $crate::Result<Self::Output> {
                $crate::providers::aws::ec2::common::page::<$page, _>(response, |next| $name {
                    next_token: Some(next),
                    ..self.clone()
                })
            }
        }
    };
}
pub(super) use describe;

/// Makes a call that tells nothing but that it was done.
///
/// Each field has its type and the parameter's name, `opt` before it where it may be left out, `list` where there are
/// several; after `repeat` comes what the request says of being sent again.
macro_rules! command {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$doc:meta])* pub $field:ident: $kind:ty = $($mode:ident)? $parameter:literal,)+
        }
        repeat $repeat:ident
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $($(#[$doc])* pub $field: $kind,)+
        }

        impl $crate::Endpoint for $name {
            type Output = ();

            fn request(&self) -> $crate::Request {
                let form = $crate::providers::aws::ec2::form(stringify!($name));
                $(let form = $crate::providers::aws::ec2::calls::command!(
                    @add form, $($mode)? $parameter, self.$field
                );)+
                $crate::providers::aws::ec2::request(form).repeat($crate::Repeat::$repeat)
            }

            fn response(&self, response: &$crate::Response) -> $crate::Result<()> {
                $crate::providers::aws::ec2::common::done(response)
            }
        }
    };
    (@add $form:ident, $parameter:literal, $value:expr) => { $form.set($parameter, &$value) };
    (@add $form:ident, $mode:ident $parameter:literal, $value:expr) => { $form.$mode($parameter, $value.as_ref()) };
}
pub(super) use command;

/// The request of a creation that happens once for each `token` of the caller's.
pub(super) fn keyed(form: Form, token: &str) -> Request {
    if token.is_empty() {
        let what = form.action();
        return Request::invalid(
            SERVICE,
            Error::misuse(format!(
                "{what} needs a client token that is its own: up to 64 characters of ASCII"
            )),
        );
    }
    request(form.set("ClientToken", token)).repeat(Repeat::Keyed)
}

/// The request of a call that acts on the things whose ids those are: on one at least, so that none ever means all.
pub(super) fn acting(form: Form, name: &str, ids: &[String]) -> Request {
    if ids.is_empty() {
        let what = format!("{} acts on things by their ids, and there are none; give one", form.action());
        return Request::invalid(SERVICE, Error::misuse(what));
    }
    request(form.list(name, ids))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_creation_without_a_token_is_not_sent() {
        let bare = keyed(super::super::form("CreateVolume"), "");
        assert!(
            bare.fault()
                .is_some_and(|e| e.kind() == crate::Kind::Misuse && e.message().contains("CreateVolume"))
        );
        let request = keyed(super::super::form("CreateVolume"), "t-1");
        assert_eq!(super::super::testing::text(&request), "CreateVolume ClientToken=t-1");
        assert_eq!(request.repeat, Repeat::Keyed);
    }
}
