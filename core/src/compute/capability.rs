//! Which calls a provider has.

use std::fmt;

macro_rules! capabilities {
    ($($name:ident $method:literal)*) => {
        /// One call of [`Compute`](super::Compute).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Capability {
            $(#[doc = concat!("`", $method, "`")] $name,)*
        }

        impl Capability {
            /// All calls there are.
            pub const ALL: &[Capability] = &[$(Capability::$name,)*];

            /// The method's name.
            #[must_use]
            pub fn method(self) -> &'static str {
                match self {
                    $(Capability::$name => $method,)*
                }
            }
        }
    };
}

capabilities! {
    ListNodes "list_nodes"
    GetNode "get_node"
    CreateNode "create_node"
    StartNode "start_node"
    StopNode "stop_node"
    RebootNode "reboot_node"
    DestroyNode "destroy_node"
    ResizeNode "resize_node"
    RenameNode "rename_node"
    SetNodeMetadata "set_node_metadata"
    DeleteNodeMetadata "delete_node_metadata"
    GetConsoleOutput "get_console_output"
    ListSizes "list_sizes"
    GetSize "get_size"
    ListImages "list_images"
    GetImage "get_image"
    CreateImage "create_image"
    CopyImage "copy_image"
    DeleteImage "delete_image"
    ListLocations "list_locations"
    ListVolumes "list_volumes"
    GetVolume "get_volume"
    CreateVolume "create_volume"
    AttachVolume "attach_volume"
    DetachVolume "detach_volume"
    ResizeVolume "resize_volume"
    DestroyVolume "destroy_volume"
    ListSnapshots "list_snapshots"
    GetSnapshot "get_snapshot"
    CreateSnapshot "create_snapshot"
    DestroySnapshot "destroy_snapshot"
    ListKeyPairs "list_key_pairs"
    GetKeyPair "get_key_pair"
    CreateKeyPair "create_key_pair"
    ImportKeyPair "import_key_pair"
    DeleteKeyPair "delete_key_pair"
    ListSecurityGroups "list_security_groups"
    GetSecurityGroup "get_security_group"
    CreateSecurityGroup "create_security_group"
    DeleteSecurityGroup "delete_security_group"
    Allow "allow"
    Revoke "revoke"
    ListAddresses "list_addresses"
    AllocateAddress "allocate_address"
    AssociateAddress "associate_address"
    DisassociateAddress "disassociate_address"
    ReleaseAddress "release_address"
    ListNetworks "list_networks"
}

/// Which calls a provider has: known before any of them is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Capabilities(u64);

impl Capabilities {
    /// Every call there is.
    #[must_use]
    pub fn all() -> Self {
        Capability::ALL.iter().copied().fold(Capabilities(0), Capabilities::with)
    }

    /// No call at all.
    #[must_use]
    pub const fn none() -> Self {
        Capabilities(0)
    }

    /// These and one more.
    #[must_use]
    pub fn with(self, capability: Capability) -> Self {
        Capabilities(self.0 | 1 << capability as u8)
    }

    /// These without one.
    #[must_use]
    pub fn without(self, capability: Capability) -> Self {
        Capabilities(self.0 & !(1 << capability as u8))
    }

    /// Whether the provider has this call.
    #[must_use]
    pub fn has(self, capability: Capability) -> bool {
        self.0 & 1 << capability as u8 != 0
    }

    /// The calls the provider has.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.iter().copied().filter(move |&capability| self.has(capability))
    }
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Capability::method)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_has_its_own_bit() {
        assert!(Capability::ALL.len() <= 64);
        for (n, &one) in Capability::ALL.iter().enumerate() {
            let only = Capabilities::none().with(one);
            assert_eq!(only.iter().collect::<Vec<_>>(), [one]);
            assert!(!Capabilities::all().without(one).has(one));
            assert_eq!(one as usize, n);
        }
        assert_eq!(format!("{:?}", Capabilities::none().with(Capability::GetNode)), "{\"get_node\"}");
    }
}
