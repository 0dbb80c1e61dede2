//! How requests are authorized, as data.

use crate::{Result, Secret, sign::azure::AccountKey};

/// How requests are authorized.
/// <https://learn.microsoft.com/rest/api/storageservices/authorize-requests-to-azure-storage>
#[derive(Clone, Debug)]
pub enum Credentials {
    /// One of the account's two keys.
    SharedKey(AccountKey),
    /// A shared access signature: a query, with or without its `?`.
    Sas(Secret),
    /// A token of Microsoft Entra (formerly Azure Active Directory).
    Entra(Identity),
    /// Not at all: for containers that anybody may read.
    Anonymous,
}

/// Who is known to Microsoft Entra, and how a token is had for them.
#[derive(Clone, Debug)]
pub enum Identity {
    /// An application, by its secret.
    /// <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>
    ClientSecret {
        /// The application.
        application: Application,
        /// One of its secrets.
        secret: Secret,
    },
    /// An application, by a token that another identity provider has signed, or by one signed with its certificate.
    ClientAssertion {
        /// The application.
        application: Application,
        /// The token.
        assertion: Assertion,
    },
    /// The identity of the machine or service that this runs on.
    ManagedIdentity(ManagedIdentity),
    /// Whoever this token was given to. It cannot be renewed.
    Token(Secret),
}

/// An application that is registered in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// The directory, by its id or one of its domains.
    pub tenant_id: String,
    /// The application, by its id.
    pub client_id: String,
    /// The address that tokens are had from.
    pub authority: String,
}

/// A token that vouches for an application.
#[derive(Clone, Debug)]
pub enum Assertion {
    /// This.
    Given(Secret),
    /// What the file of that path holds, read anew for each login: it is asked for as an exchange of its own
    /// ([`Exchange::local_file`](crate::Exchange::local_file)).
    File(String),
}

/// An identity that Azure manages.
/// <https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token>
#[derive(Clone, Debug)]
pub struct ManagedIdentity {
    /// Where tokens are had.
    pub host: IdentityHost,
    /// Which of the identities, where the machine has several or one that is assigned by a user.
    pub which: Which,
}

/// Who gives tokens to managed identities.
#[derive(Clone, Debug)]
pub enum IdentityHost {
    /// The metadata service of a virtual machine, at that address.
    Machine(String),
    /// The service that App Service and Functions run beside an application: the values of its `IDENTITY_ENDPOINT` and
    /// `IDENTITY_HEADER`. <https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference>
    AppService {
        /// Its address.
        endpoint: String,
        /// What shows that the request comes from the application.
        header: Secret,
    },
}

/// Which of the identities of a machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Its own.
    #[default]
    System,
    /// The one of that client id.
    Client(String),
    /// The one of that object id.
    Object(String),
    /// The one of that resource id.
    Resource(String),
}

/// Where Azure's public cloud gives out tokens.
pub const PUBLIC_AUTHORITY: &str = "https://login.microsoftonline.com";

/// Where the metadata service of a virtual machine is, unless told otherwise.
pub const DEFAULT_METADATA: &str = "http://169.254.169.254";

impl Credentials {
    /// One of the account's keys, in Base64.
    pub fn shared_key(base64: impl Into<Secret>) -> Result<Self> {
        AccountKey::new(&base64.into()).map(Credentials::SharedKey)
    }

    /// A shared access signature: a query, with or without its `?`.
    #[must_use]
    pub fn sas(query: impl Into<Secret>) -> Self {
        Credentials::Sas(query.into())
    }

    /// An application of a directory, by its secret.
    #[must_use]
    pub fn client_secret(
        tenant_id: impl Into<String>,
        client_id: impl Into<String>,
        secret: impl Into<Secret>,
    ) -> Self {
        let application = Application::new(tenant_id, client_id);
        Credentials::Entra(Identity::ClientSecret { application, secret: secret.into() })
    }

    /// The virtual machine's own identity.
    #[must_use]
    pub fn managed_identity() -> Self {
        Credentials::Entra(Identity::ManagedIdentity(ManagedIdentity::default()))
    }
}

impl Application {
    /// An application of Azure's public cloud.
    #[must_use]
    pub fn new(tenant_id: impl Into<String>, client_id: impl Into<String>) -> Self {
        Application {
            tenant_id: tenant_id.into(),
            client_id: client_id.into(),
            authority: PUBLIC_AUTHORITY.into(),
        }
    }
}

impl Default for ManagedIdentity {
    fn default() -> Self {
        ManagedIdentity { host: IdentityHost::Machine(DEFAULT_METADATA.into()), which: Which::System }
    }
}
