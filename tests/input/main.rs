//! What bad input gets: one error that names the setting and what would be right, before any request is sent.

mod credentials;
mod values;
