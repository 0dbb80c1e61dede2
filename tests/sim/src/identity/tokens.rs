//! Tokens: who holds one, for what, and until when.

use crate::Time;
use crate::ids::Ids;
use crate::settings::{Project, Settings, User};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a token is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Unscoped,
    Domain,
    System,
    Project(String),
}

/// One login.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) user: String,
    pub(crate) scope: Scope,
    pub(crate) methods: Vec<&'static str>,
    pub(crate) issued: Time,
    pub(crate) expires: Time,
    pub(crate) audit: String,
    pub(crate) application_credential: Option<String>,
}

impl Token {
    /// The user the token was given to.
    pub(crate) fn user<'s>(&self, settings: &'s Settings) -> Option<&'s User> {
        settings.users.iter().find(|user| user.id == self.user)
    }

    /// The project it is scoped to.
    pub(crate) fn project<'s>(&self, settings: &'s Settings) -> Option<&'s Project> {
        match &self.scope {
            Scope::Project(id) => settings.projects.iter().find(|project| project.id == *id),
            _ => None,
        }
    }
}

/// All tokens that were given out and are not yet forgotten.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens {
    all: Arc<BTreeMap<String, Arc<Token>>>,
    given: u64,
}

/// Forgotten tokens make room every so many logins.
const SWEEP: u64 = 256;

impl Tokens {
    /// Has nothing been given out or taken back since one was cloned from the other?
    pub(crate) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.all, &other.all)
    }

    /// Gives out a token; `until` bounds its life when it was got from another token.
    pub(crate) fn give(&mut self, ids: &mut Ids, life: Life, login: Login) -> Arc<Token> {
        self.given += 1;
        let all = Arc::make_mut(&mut self.all);
        if self.given.is_multiple_of(SWEEP) {
            all.retain(|_, token| token.expires > life.now);
        }
        let token = Arc::new(Token {
            id: ids.text(72),
            user: login.user,
            scope: login.scope,
            methods: login.methods,
            issued: life.now,
            expires: life.until,
            audit: ids.text(22),
            application_credential: login.application_credential,
        });
        all.insert(token.id.clone(), Arc::clone(&token));
        token
    }

    /// The token of this id, if it is still good.
    pub(crate) fn good(&self, id: &str, now: Time) -> Option<Arc<Token>> {
        self.all.get(id).filter(|token| now < token.expires).cloned()
    }

    pub(crate) fn revoke(&mut self, id: &str) {
        Arc::make_mut(&mut self.all).remove(id);
    }

    pub(crate) fn revoke_all(&mut self) {
        self.all = Arc::default();
    }

    /// How many have been given out.
    pub(crate) fn given(&self) -> u64 {
        self.given
    }

    /// How many are still good.
    pub(crate) fn alive(&self, now: Time) -> usize {
        self.all.values().filter(|token| now < token.expires).count()
    }
}

/// From when and until when a token is good.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Life {
    pub(crate) now: Time,
    pub(crate) until: Time,
}

/// What a login established.
#[derive(Clone, Debug)]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) scope: Scope,
    pub(crate) methods: Vec<&'static str>,
    pub(crate) application_credential: Option<String>,
}
