//! Images: Glance v2.
