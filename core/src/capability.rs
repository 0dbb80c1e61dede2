//! Which calls a provider has: a set for each of the neutral traits.

/// Makes the enum of a trait's calls, and the set of those that a provider has.
macro_rules! capabilities {
    ($(#[$of:meta])* $($name:ident $method:literal)*) => {
        $(#[$of])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Capability {
            $(#[doc = concat!("`", $method, "`")] $name,)*
        }

        impl Capability {
            /// All there are.
            pub const ALL: &[Capability] = &[$(Capability::$name,)*];

            /// The method's name.
            #[must_use]
            pub fn method(self) -> &'static str {
                match self {
                    $(Capability::$name => $method,)*
                }
            }
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

        impl std::fmt::Debug for Capabilities {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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
                    assert_eq!(format!("{only:?}"), format!("{{{:?}}}", one.method()));
                }
            }
        }
    };
}
pub(crate) use capabilities;
