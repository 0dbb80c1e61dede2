//! Images and snapshots that an account lets others use.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharing-amis.html>

use super::images::Image;
use super::kind::Row;
use super::params::Params;
use super::refused::{Refused, refused};
use super::region::Region;
use super::storage::snapshots::Snapshot;
use std::collections::BTreeSet;

/// Who may use a thing besides its owner.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared {
    pub(crate) public: bool,
    pub(crate) users: BTreeSet<String>,
}

impl Shared {
    /// May that account?
    fn with(&self, account: &str) -> bool {
        self.public || self.users.contains(account)
    }

    /// `Add.1.UserId`, `Remove.1.Group` and so on, below the prefix of `params`.
    pub(crate) fn change(&mut self, params: &Params<'_>) -> Result<(), Refused> {
        let (add, remove) = (params.each("Add"), params.each("Remove"));
        if add.is_empty() && remove.is_empty() {
            return Err(Refused::missing(&params.name("Add")));
        }
        let changes = add.iter().map(|one| (one, true)).chain(remove.iter().map(|one| (one, false)));
        let mut new = self.clone();
        for (one, given) in changes {
            match (one.text("UserId"), one.text("Group")) {
                (Some(id), None) if id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()) => {
                    if given {
                        new.users.insert(id.to_owned());
                    } else {
                        new.users.remove(id);
                    }
                }
                (Some(id), None) => {
                    return Err(refused("InvalidUserID.Malformed", format!("Invalid user id: \"{id}\"")));
                }
                (None, Some("all")) => new.public = given,
                (None, Some(group)) => return Err(Refused::value("group", group, "It must be all")),
                _ => return Err(Refused::combination("Exactly one of account and group has to be given")),
            }
        }
        *self = new;
        Ok(())
    }
}

/// A thing that can be shared.
pub(crate) trait Sharable: Row {
    fn owner(&self) -> &str;
    fn shared(&self) -> &Shared;
    /// Was it there from the start, for everybody?
    fn is_seed(&self) -> bool;
}

/// Puts what others share with the account into its region, and takes out what they do no more.
pub(crate) fn adopt(region: &mut Region, others: [&[Region]; 2]) {
    let near = |other: &&Region| other.shares && other.name == region.name && other.account != region.account;
    let theirs: Vec<&Region> = others.into_iter().flatten().filter(near).collect();
    if theirs.is_empty() {
        return;
    }
    adopt_all::<Image>(region, &theirs);
    adopt_all::<Snapshot>(region, &theirs);
}

fn adopt_all<T: Sharable>(region: &mut Region, theirs: &[&Region]) {
    let account = region.account.clone();
    let mut shared = BTreeSet::new();
    for other in theirs {
        let meant = |row: &&T| row.owner() == other.account && row.shared().with(&account);
        for row in T::table(other).iter().filter(meant) {
            shared.insert(row.id().to_owned());
            T::table_mut(region).put(row.id().to_owned(), row.clone());
        }
    }
    let gone = |row: &&T| row.owner() != account && !row.is_seed() && !shared.contains(row.id());
    let gone: Vec<String> = T::table(region).iter().filter(gone).map(|row| row.id().to_owned()).collect();
    for id in gone {
        T::table_mut(region).remove(&id);
        region.tags.forget(&id);
    }
}
