//! One account and one client for any number of threads and tasks: whatever happens to the token, one login serves all.

mod early;
mod tasks;
mod threads;
mod virtual_time;
mod watch;
