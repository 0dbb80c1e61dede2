//! The scenarios that every runtime's crate is tested with: one suite, so that they provably agree.
//!
//! Servers are plain threads on loopback, so nothing of the runtime under test serves itself. Nothing measures time:
//! where a scenario is about a limit, the server holds still until the client has gone.

mod account;
mod fault;
mod flow;
mod limit;
mod proxy;
mod reuse;
mod server;
mod stream;
mod tls;

pub use account::{Account, Ask, Listed};
pub use fault::*;
pub use flow::*;
pub use limit::*;
pub use proxy::*;
pub use reuse::*;
pub use server::{Asked, Reply, Server};
pub use stream::*;
pub use tls::*;

use crate::{
    Client, Proxies, Settings,
    http1::{Http, Runtime},
};
use std::time::Duration;

/// A runtime under test.
pub trait Tested: Runtime + Default + Unpin {}

impl<R: Runtime + Default + Unpin> Tested for R {}

/// Settings that ignore the environment, which may name a proxy.
pub fn settings() -> Settings {
    Settings::new().proxy(Proxies::Direct)
}

/// A client with those settings.
pub fn client<R: Tested>() -> Client<Http<R>> {
    client_with(settings())
}

/// A client with other settings.
pub fn client_with<R: Tested>(settings: Settings) -> Client<Http<R>> {
    Client::with(settings).expect("settings that are right")
}

/// Waits for something that other threads bring about.
pub async fn until<R: Tested>(what: &str, condition: impl Fn() -> bool + Send) {
    let runtime = R::default();
    for _ in 0..6000 {
        if condition() {
            return;
        }
        runtime.sleep(Duration::from_millis(5)).await;
    }
    panic!("half a minute went by without this: {what}");
}

/// Makes a test of every scenario: `conformance!(runtime, block_on)`.
#[macro_export]
macro_rules! conformance {
    ($runtime:ty, $block_on:path) => {
        $crate::conformance! { @ $runtime, $block_on,
            connections_are_used_again
            a_connection_closed_while_idle_is_replaced
            a_thousand_operations_share_one_client
            connections_keep_to_their_bound
            many_operations_keep_to_their_width
            given_roots_are_trusted
            an_unknown_certificate_is_refused_once
            a_certificate_for_another_name_is_refused
            a_proxy_gets_the_absolute_address
            a_tunnel_leads_through_a_proxy
            a_proxy_that_refuses_is_named
            nobody_listening_is_unreachable
            a_connection_reset_in_the_body_is_lost
            an_answer_cut_short_is_tried_again
            a_length_that_lies_costs_no_memory
            what_is_not_http_is_malformed
            a_redirect_is_not_followed_to_another_host
            a_body_that_stands_still_is_cut
            a_body_that_keeps_moving_is_not_cut
            an_upload_that_stands_still_is_cut
            a_body_that_dribbles_is_cut_in_the_end
            a_handshake_that_hangs_is_cut
            a_deadline_drops_the_exchange
            dropping_the_future_closes_the_connection
            one_login_serves_all_who_wait
            a_refused_token_is_renewed_once
            observers_are_told_everything_but_secrets
            a_body_goes_out_from_the_callers_source
            a_body_pours_into_the_callers_sink
            records_arrive_line_by_line
            a_source_or_sink_that_is_missing_or_fails_is_the_callers
            a_slow_sink_holds_the_answer_back
            items_come_page_by_page
        }
    };
    (@ $runtime:ty, $block_on:path, $($name:ident)*) => {
        $(#[test] fn $name() { $block_on($crate::testing::$name::<$runtime>()); })*
    };
}
