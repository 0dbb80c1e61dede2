//! Neutral storage over a small B2 in memory.

mod cloud;
mod containers;
mod objects;
mod uploads;

use super::*;
use crate::{Kind, providers::b2::Deletion as How};
use cloud::{Cloud, Fault, b2, drive, run};
use serde_json::json;
