//! Who may read a bucket without credentials: a statement of its policy, which all others stand beside untouched.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-anonymous-user>

use super::super::bucket::{
    DeleteBucketPolicy, GetBucketPolicy, GetPublicAccessBlock, PublicAccessBlock, PutBucketPolicy,
    PutPublicAccessBlock,
};
use crate::{Cx, Endpoint, Error, Flow, Kind, Next, Progress, Response, Result, storage::Access};
use serde_json::{Value, json};

/// What the statement is called.
const SID: &str = "PileusPublicRead";

/// What a policy lets everybody do. Statements under conditions do not let everybody.
pub(super) fn access(policy: &str) -> Access {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    let statements = listed(&policy["Statement"]);
    let allows = |action: &str| {
        statements.iter().any(|statement| {
            statement["Effect"] == "Allow"
                && statement.get("Condition").is_none()
                && (statement["Principal"] == "*"
                    || listed(&statement["Principal"]["AWS"]).contains(&&json!("*")))
                && listed(&statement["Action"]).iter().any(|one| {
                    one.as_str()
                        .is_some_and(|one| one == "*" || one == "s3:*" || one.eq_ignore_ascii_case(action))
                })
        })
    };
    match (allows("s3:GetObject"), allows("s3:ListBucket")) {
        (true, true) => Access::ReadAll,
        (true, false) => Access::ReadObjects,
        (false, _) => Access::Private,
    }
}

/// One or several, as policies write them.
fn listed(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// The policy with its statement about everybody set to `access`; `None` where nothing is left of it.
fn with(policy: Option<&str>, bucket: &str, access: Access) -> Result<Option<String>> {
    let mut policy: Value = match policy {
        Some(text) => serde_json::from_str(text).map_err(|e| {
            Error::malformed(format!("the bucket's policy is no JSON that is understood: {e}"))
        })?,
        None => json!({ "Version": "2012-10-17" }),
    };
    let mut statements: Vec<Value> = listed(&policy["Statement"]).into_iter().cloned().collect();
    statements.retain(|statement| !statement["Sid"].as_str().is_some_and(|sid| sid.starts_with(SID)));
    let allow = |sid: &str, action: &str, resource: String| json!({ "Sid": sid, "Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource });
    if access != Access::Private {
        statements.push(allow(SID, "s3:GetObject", format!("arn:aws:s3:::{bucket}/*")));
    }
    if access == Access::ReadAll {
        statements.push(allow(&format!("{SID}List"), "s3:ListBucket", format!("arn:aws:s3:::{bucket}")));
    }
    if statements.is_empty() {
        return Ok(None);
    }
    policy["Statement"] = Value::Array(statements);
    Ok(Some(policy.to_string()))
}

/// Sets who may read a bucket.
#[derive(Clone, Debug)]
pub(super) struct SetAccess {
    bucket: String,
    access: Access,
    step: Step,
}

#[derive(Clone, Debug)]
enum Step {
    /// Is there a switch against it?
    Blocks,
    Unblock(PublicAccessBlock),
    Read,
    Write(Option<String>),
}

impl SetAccess {
    /// `blocks`: the cloud has the switch against public access, which has to be off for what is public.
    pub(super) fn new(bucket: &str, access: Access, blocks: bool) -> Self {
        let step = if blocks && access != Access::Private { Step::Blocks } else { Step::Read };
        SetAccess { bucket: bucket.to_owned(), access, step }
    }

    fn read(&mut self, policy: Option<&str>) -> Result<Progress<()>> {
        let wanted = with(policy, &self.bucket, self.access)?;
        if wanted.is_none() && policy.is_none() {
            return Ok(Progress::Done(()));
        }
        self.step = Step::Write(wanted);
        Ok(Progress::Continue)
    }
}

impl Flow for SetAccess {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        let bucket = self.bucket.clone();
        Next::Request(match &self.step {
            Step::Blocks => GetPublicAccessBlock { bucket }.request(),
            Step::Unblock(block) => PutPublicAccessBlock { bucket, block: *block }.request(),
            Step::Read => GetBucketPolicy { bucket }.request(),
            Step::Write(Some(policy)) => PutBucketPolicy { bucket, policy: policy.clone() }.request(),
            Step::Write(None) => DeleteBucketPolicy { bucket }.request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        let bucket = self.bucket.clone();
        match &self.step {
            Step::Blocks => {
                let block = GetPublicAccessBlock { bucket }.response(response)?;
                let off = PublicAccessBlock {
                    block_public_policy: Some(false),
                    restrict_public_buckets: Some(false),
                    ..block
                };
                let blocks =
                    block.block_public_policy == Some(true) || block.restrict_public_buckets == Some(true);
                self.step = if blocks { Step::Unblock(off) } else { Step::Read };
                Ok(Progress::Continue)
            }
            Step::Unblock(_) => {
                self.step = Step::Read;
                Ok(Progress::Continue)
            }
            Step::Read => {
                let policy = GetBucketPolicy { bucket }.response(response)?;
                self.read(Some(&policy))
            }
            Step::Write(_) => Ok(Progress::Done(())),
        }
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<()>> {
        if error.kind() != Kind::NotFound || error.code() == Some("NoSuchBucket") {
            return Err(error);
        }
        match self.step {
            Step::Blocks => {
                self.step = Step::Read;
                Ok(Progress::Continue)
            }
            Step::Read => self.read(None),
            Step::Unblock(_) | Step::Write(_) => Err(error),
        }
    }
}
