//! Accounts that have their credentials from elsewhere.

use super::{ACCESS_KEY, HOST, SECRET_KEY, azure, gcs};
use pileus_core::{
    providers::{
        aws::{
            Ec2, Settings,
            credentials::{Container, Instance, Source, Token, WebIdentity},
        },
        azure::AzureBlob,
        gcs::{Gcs, Grant},
    },
    sign::aws_v4,
};

const ROLE: &str = "arn:aws:iam::123456789012:role/demo";

/// Accounts that have their credentials from elsewhere, by where that is.
#[derive(Clone, Debug)]
pub struct Sources {
    /// A role, assumed with a long-term key.
    pub role: Ec2,
    /// A role, assumed with a token of an identity provider.
    pub web_identity: Ec2,
    /// An instance's metadata service.
    pub instance: Ec2,
    /// A container's endpoint.
    pub container: Ec2,
    /// The first of two that has some: the first has none.
    pub chain: Ec2,
    /// A role, assumed with what an instance has.
    pub chained_role: Ec2,
    /// At Azure, by an application's login.
    pub application: AzureBlob,
    /// At Azure, by the identity of a machine.
    pub machine: AzureBlob,
    /// At Google, by a user's login.
    pub user: Gcs,
    /// At Google, by tokens that a service account signs itself.
    pub signer: Gcs,
    /// At Google, by tokens that are had for those that a service account signs.
    pub exchanger: Gcs,
}

impl Sources {
    pub(super) fn new() -> Self {
        let key = || Source::Static(aws_v4::Credentials::new(ACCESS_KEY, SECRET_KEY));
        let instance = || Source::Instance(Instance::default());
        let container = |path: &str| Source::Container(Container { url: Container::ecs(path), token: None });
        let identity = WebIdentity {
            arn: ROLE.into(),
            session_name: Some("lab".into()),
            duration: None,
            token: Token::Given("demo-web-identity".into()),
        };
        Sources {
            role: account(key().role(ROLE)),
            web_identity: account(Source::WebIdentity(identity)),
            instance: account(instance()),
            container: account(container("/v2/credentials/demo")),
            chain: account(Source::Chain(vec![container("/v2/credentials/nobody"), instance()])),
            chained_role: account(instance().role(ROLE)),
            application: azure::application(),
            machine: azure::machine(),
            user: gcs::user(),
            signer: gcs::signer(Grant::SelfSigned),
            exchanger: gcs::signer(Grant::Exchange),
        }
    }
}

fn account(source: Source) -> Ec2 {
    let settings = Settings::new("us-east-1", source)
        .endpoint("ec2", format!("http://{HOST}/ec2"))
        .endpoint("sts", format!("http://{HOST}/sts"));
    Ec2::new(settings).expect("good settings")
}
