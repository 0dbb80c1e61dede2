//! What a session asks for itself while operations wait: the ids of buckets, and addresses for uploads.

use super::{B2Session, BUCKETS, MOST, UPLOADS};
use crate::{
    Answer, Authorized, Cx, Error, Kind, Lease, Response, Result, Session as _, Stamp,
    providers::b2::{
        account::{self, Account},
        errands::Errand,
        error, pool,
    },
};
use serde::Deserialize;
use std::task::Waker;

impl B2Session {
    /// The id of the bucket of that name, or what to do to know it.
    pub(super) fn bucket(
        &self,
        name: &str,
        account: &Account,
        token: Stamp,
        cx: &Cx<'_>,
    ) -> Result<std::result::Result<String, Authorized>> {
        let allowed = account.allowed.buckets.iter().flatten();
        if let Some(bucket) = allowed.into_iter().find(|bucket| bucket.name.as_deref() == Some(name)) {
            return Ok(Ok(bucket.id.clone()));
        }
        let errand = {
            let mut state = self.lock();
            if let Some(id) = state.buckets.get(name) {
                return Ok(Ok(id.clone()));
            }
            state.names.ask(&name.to_owned(), true, token, self.settings.retry.attempt_timeout, cx)
        };
        let document =
            serde_json::json!({"accountId": account.id, "bucketName": name, "bucketTypes": ["all"]});
        self.sent(errand, BUCKETS, account, "b2_list_buckets", &document).map(Err)
    }

    pub(super) fn sent(
        &self,
        errand: Errand,
        store: u32,
        account: &Account,
        call: &str,
        document: &serde_json::Value,
    ) -> Result<Authorized> {
        let id = match errand {
            Errand::Go(id) => id,
            Errand::Wait(until) => return Ok(Authorized::Busy(until)),
            Errand::Failed(error) => return Err(error),
        };
        let lease = Lease { store, id };
        account::call(account, call, document).map(|exchange| Authorized::Login(exchange, lease)).inspect_err(
            |_| {
                self.abandon(lease);
            },
        )
    }

    /// Takes the answer to a question of the session's own.
    pub(super) fn told(&self, lease: Lease, answer: Answer, cx: &Cx<'_>) -> Vec<Waker> {
        let secrets = self.accounts.peek();
        let secret = secrets.as_ref().map_or("", |account| account.token.text.expose());
        let (call, about) = {
            let state = self.lock();
            match lease.store {
                BUCKETS => ("POST b2 b2_list_buckets", state.names.about(lease.id).map(|(_, token)| token)),
                _ => ("POST b2 b2_get_upload_url", state.urls.about(lease.id).map(|(_, token)| token)),
            }
        };
        let Some(token) = about else { return Vec::new() };
        let result = match answer {
            Ok(response) if response.status.is_success() => Ok(response),
            Ok(response) => Err(error::read(&response, &[secret], cx.now)),
            Err(lost) => {
                let transient = lost.transient();
                // Asking does nothing.
                let error = lost.into_error().with_may_have_acted(false);
                let error = error.with_call(call.into(), 1);
                return self.untold(lease, error, transient, cx);
            }
        };
        let taken = result.and_then(|response| self.take(lease, &response, cx));
        match taken {
            Ok(()) => {
                let mut state = self.lock();
                match lease.store {
                    BUCKETS => state.names.answered(lease.id),
                    _ => state.urls.answered(lease.id),
                }
            }
            Err(error) => {
                let refused = error.kind() == Kind::Authentication;
                if refused {
                    self.accounts.refuse(token);
                }
                let transient = refused || matches!(error.kind(), Kind::Throttled | Kind::Unavailable);
                self.untold(lease, error.with_call(call.into(), 1), transient, cx)
            }
        }
    }

    fn untold(&self, lease: Lease, error: Error, transient: bool, cx: &Cx<'_>) -> Vec<Waker> {
        let (mut state, retry) = (self.lock(), &self.settings.retry);
        match lease.store {
            BUCKETS => state.names.failed(lease.id, error, transient, retry, cx),
            _ => state.urls.failed(lease.id, error, transient, retry, cx),
        }
    }

    fn take(&self, lease: Lease, response: &Response, cx: &Cx<'_>) -> Result<()> {
        if lease.store == UPLOADS {
            let url = pool::read(response, self.base.starts_with("https:"), cx.now)?;
            let mut state = self.lock();
            if let Some((target, _)) = state.urls.about(lease.id) {
                state.pool.add(target, url, cx.now);
            }
            return Ok(());
        }
        let Buckets { buckets } = response.json()?;
        let mut state = self.lock();
        let Some((name, _)) = state.names.about(lease.id) else { return Ok(()) };
        let found = buckets.into_iter().find(|bucket| bucket.bucket_name.eq_ignore_ascii_case(&name));
        let found = found.ok_or_else(|| {
            Error::new(
                Kind::NotFound,
                format!("there is no bucket {name:?} in the account, or the key is not for it"),
            )
        })?;
        if state.buckets.len() >= MOST {
            state.buckets.clear();
        }
        state.buckets.insert(name, found.bucket_id);
        Ok(())
    }
}

#[derive(Deserialize)]
struct Buckets {
    buckets: Vec<Found>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    bucket_id: String,
    bucket_name: String,
}
