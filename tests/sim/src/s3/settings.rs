//! What the cloud's S3 is like before the first request.

use std::time::Duration;

/// What the cloud's S3 is like. Who may sign requests, and which regions there are, is EC2's to say:
/// [`Ec2::access_keys`](crate::Ec2::access_keys), [`Ec2::regions`](crate::Ec2::regions).
#[derive(Clone, Debug)]
pub struct S3 {
    /// Hosts, without port, under which the first segment of a path is a bucket; a host below one of them begins with
    /// the bucket. `s3.{region}.amazonaws.com` of every region and, for signed requests, the host of
    /// [`Settings::base_url`](crate::Settings::base_url) are among them without being named.
    pub domains: Vec<String>,
    /// The most a listing returns in one page, asked for or not.
    pub page_limit: usize,
    /// The least that a part of an upload may have, unless it is the last one.
    pub smallest_part: u64,
    /// The most that one request may bring: a whole object or a part of one.
    pub largest_body: u64,
    /// Bodies larger than this are hashed and checked, but not kept, here and in Swift. Who asks for their content is
    /// refused.
    pub keep_below: u64,
    /// How far the time of a signature may be from the cloud's.
    pub skew: Duration,
}

impl Default for S3 {
    /// `s3.amazonaws.com`, `localhost`; pages of a thousand; parts of 5 MiB to 5 GiB, all of them kept; a quarter of an hour.
    fn default() -> Self {
        Self {
            domains: vec!["s3.amazonaws.com".into(), "localhost".into()],
            page_limit: 1000,
            smallest_part: 5 << 20,
            largest_body: 5 << 30,
            keep_below: u64::MAX,
            skew: Duration::from_secs(900),
        }
    }
}
