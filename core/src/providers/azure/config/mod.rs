//! Accounts from connection strings and `AZURE_…` variables: pure functions over text and pairs.
//! Whoever calls them reads the environment.

mod connection;
mod environment;

pub use connection::connection_string;
pub use environment::environment;

#[cfg(test)]
mod tests;
