//! What is known of containers and blobs: as elements of listings, and as headers of answers.

use super::{
    headers::{Lenient, of, quoted},
    terms::{
        AccessTier, ArchiveStatus, BlobType, CopyStatus, ImmutabilityMode, LeaseDuration, LeaseState,
        LeaseStatus, PublicAccess, RehydratePriority,
    },
};
use crate::{
    Response, Time,
    wire::xml::{Fault, FromXml, Xml},
};
use http::HeaderMap;

/// Makes a structure of properties, each with the element and the header that it is read from.
macro_rules! properties {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$doc:meta])* pub $field:ident: $kind:ty = $element:literal, $header:literal;)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$doc])* pub $field: Option<$kind>,)+
        }

        impl $name {
            fn of_headers(headers: &HeaderMap) -> Self {
                $name { $($field: of(headers, $header),)+ }
            }
        }

        impl FromXml for $name {
            fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
                let mut read = $name::default();
                while let Some(child) = xml.child()? {
                    match child {
                        $($element => read.$field = xml.read::<Lenient<_>>()?.0,)+
                        _ => {}
                    }
                }
                read.etag = read.etag.map(quoted);
                Ok(read)
            }
        }
    };
}

properties! {
    /// Properties of a blob. <https://learn.microsoft.com/rest/api/storageservices/get-blob-properties#response-headers>
    pub struct BlobProperties {
        /// When it was made.
        pub created: Time = "Creation-Time", "x-ms-creation-time";
        /// When it was changed last.
        pub last_modified: Time = "Last-Modified", "last-modified";
        /// Its entity tag, with quotation marks.
        pub etag: String = "Etag", "etag";
        /// Its size, or that of the range which was asked for.
        pub content_length: u64 = "Content-Length", "content-length";
        /// `Content-Type`.
        pub content_type: String = "Content-Type", "content-type";
        /// `Content-Encoding`.
        pub content_encoding: String = "Content-Encoding", "content-encoding";
        /// `Content-Language`.
        pub content_language: String = "Content-Language", "content-language";
        /// `Content-Disposition`.
        pub content_disposition: String = "Content-Disposition", "content-disposition";
        /// `Cache-Control`.
        pub cache_control: String = "Cache-Control", "cache-control";
        /// The MD5 in Base64: of the whole blob where that was asked for, and of the range where its MD5 was.
        pub content_md5: String = "Content-MD5", "content-md5";
        /// The MD5 of the whole blob, where a range was asked for.
        pub blob_content_md5: String = "x-ms-blob-content-md5", "x-ms-blob-content-md5";
        /// The CRC-64 of the range, where that was asked for.
        pub content_crc64: String = "x-ms-content-crc64", "x-ms-content-crc64";
        /// Which part of the blob an answer brings: `bytes 0-511/1024`.
        pub content_range: String = "content-range", "content-range";
        /// The number that page blobs count their writes with.
        pub sequence_number: u64 = "x-ms-blob-sequence-number", "x-ms-blob-sequence-number";
        /// How many blocks an append blob has.
        pub committed_blocks: u32 = "x-ms-blob-committed-block-count", "x-ms-blob-committed-block-count";
        /// Whether nothing can be appended any more.
        pub sealed: bool = "Sealed", "x-ms-blob-sealed";
        /// What kind of blob it is.
        pub blob_type: BlobType = "BlobType", "x-ms-blob-type";
        /// Whether somebody holds a lease on it.
        pub lease_status: LeaseStatus = "LeaseStatus", "x-ms-lease-status";
        /// What state the lease is in.
        pub lease_state: LeaseState = "LeaseState", "x-ms-lease-state";
        /// How long the lease holds.
        pub lease_duration: LeaseDuration = "LeaseDuration", "x-ms-lease-duration";
        /// The id of the copy that was last made to here.
        pub copy_id: String = "CopyId", "x-ms-copy-id";
        /// What became of that copy.
        pub copy_status: CopyStatus = "CopyStatus", "x-ms-copy-status";
        /// Where it was copied from.
        pub copy_source: String = "CopySource", "x-ms-copy-source";
        /// How much was copied: `512/1024`.
        pub copy_progress: String = "CopyProgress", "x-ms-copy-progress";
        /// When the copy ended.
        pub copy_completed: Time = "CopyCompletionTime", "x-ms-copy-completion-time";
        /// Why the copy failed.
        pub copy_status_description: String = "CopyStatusDescription", "x-ms-copy-status-description";
        /// Whether it is encrypted by the service.
        pub server_encrypted: bool = "ServerEncrypted", "x-ms-server-encrypted";
        /// The SHA-256 of the customer's key that it is encrypted with.
        pub encryption_key_sha256: String = "CustomerProvidedKeySha256", "x-ms-encryption-key-sha256";
        /// The scope whose key it is encrypted with.
        pub encryption_scope: String = "EncryptionScope", "x-ms-encryption-scope";
        /// What it is kept on.
        pub access_tier: AccessTier = "AccessTier", "x-ms-access-tier";
        /// Whether that follows from the account's setting.
        pub access_tier_inferred: bool = "AccessTierInferred", "x-ms-access-tier-inferred";
        /// Since when.
        pub access_tier_changed: Time = "AccessTierChangeTime", "x-ms-access-tier-change-time";
        /// Where it goes that comes back from the archive.
        pub archive_status: ArchiveStatus = "ArchiveStatus", "x-ms-archive-status";
        /// How urgent that is.
        pub rehydrate_priority: RehydratePriority = "RehydratePriority", "x-ms-rehydrate-priority";
        /// When it was read last, where the account keeps count.
        pub last_accessed: Time = "LastAccessTime", "x-ms-last-access-time";
        /// When it was deleted.
        pub deleted: Time = "DeletedTime", "-";
        /// For how many days it can be had back.
        pub remaining_retention_days: u32 = "RemainingRetentionDays", "-";
        /// Until when it cannot be changed.
        pub immutable_until: Time = "ImmutabilityPolicyUntilDate", "x-ms-immutability-policy-until-date";
        /// Whether that can be lifted.
        pub immutability_mode: ImmutabilityMode = "ImmutabilityPolicyMode", "x-ms-immutability-policy-mode";
        /// Whether it is held for legal reasons.
        pub legal_hold: bool = "LegalHold", "x-ms-legal-hold";
        /// When it will be deleted.
        pub expires: Time = "Expiry-Time", "x-ms-expiry-time";
        /// Which of its versions it is.
        pub version_id: String = "x-ms-version-id", "x-ms-version-id";
        /// Whether that is the newest.
        pub is_current_version: bool = "x-ms-is-current-version", "x-ms-is-current-version";
        /// How many tags it has.
        pub tag_count: u32 = "TagCount", "x-ms-tag-count";
        /// `file` or `directory`, in an account with hierarchical names.
        pub resource_type: String = "ResourceType", "x-ms-resource-type";
    }
}

properties! {
    /// Properties of a container.
    /// <https://learn.microsoft.com/rest/api/storageservices/get-container-properties#response-headers>
    pub struct ContainerProperties {
        /// When it, or its metadata, was changed last.
        pub last_modified: Time = "Last-Modified", "last-modified";
        /// Its entity tag, with quotation marks.
        pub etag: String = "Etag", "etag";
        /// Whether somebody holds a lease on it.
        pub lease_status: LeaseStatus = "LeaseStatus", "x-ms-lease-status";
        /// What state the lease is in.
        pub lease_state: LeaseState = "LeaseState", "x-ms-lease-state";
        /// How long the lease holds.
        pub lease_duration: LeaseDuration = "LeaseDuration", "x-ms-lease-duration";
        /// What anybody may read; nothing where there is none.
        pub public_access: PublicAccess = "PublicAccess", "x-ms-blob-public-access";
        /// Whether a policy keeps its blobs as they are.
        pub has_immutability_policy: bool = "HasImmutabilityPolicy", "x-ms-has-immutability-policy";
        /// Whether its blobs are held for legal reasons.
        pub has_legal_hold: bool = "HasLegalHold", "x-ms-has-legal-hold";
        /// Whether versions of its blobs can be kept as they are.
        pub immutable_versions: bool = "ImmutableStorageWithVersioningEnabled", "x-ms-immutable-storage-with-versioning-enabled";
        /// The scope whose key its blobs are encrypted with.
        pub encryption_scope: String = "DefaultEncryptionScope", "x-ms-default-encryption-scope";
        /// Whether none of its blobs can have another scope.
        pub deny_scope_override: bool = "DenyEncryptionScopeOverride", "x-ms-deny-encryption-scope-override";
        /// When it was deleted.
        pub deleted: Time = "DeletedTime", "-";
        /// For how many days it can be had back.
        pub remaining_retention_days: u32 = "RemainingRetentionDays", "-";
    }
}

impl BlobProperties {
    pub(super) fn of(response: &Response) -> Self {
        BlobProperties::of_headers(&response.headers)
    }

    /// The size of the whole blob, whatever part of it an answer brings.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        match &self.content_range {
            Some(range) => range.rsplit('/').next()?.trim().parse().ok(),
            None => self.content_length,
        }
    }
}

impl ContainerProperties {
    pub(super) fn of(response: &Response) -> Self {
        ContainerProperties::of_headers(&response.headers)
    }
}

/// What an answer tells of the thing that was changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// Its entity tag, with quotation marks.
    pub etag: Option<String>,
    /// When it was changed.
    pub last_modified: Option<Time>,
    /// Which version of the blob this made, where the account keeps versions.
    pub version_id: Option<String>,
    /// The MD5 that the service computed of what it received, in Base64.
    pub content_md5: Option<String>,
    /// The CRC-64 that the service computed of what it received.
    pub content_crc64: Option<String>,
    /// Whether it is encrypted by the service.
    pub server_encrypted: Option<bool>,
    /// The scope whose key it is encrypted with.
    pub encryption_scope: Option<String>,
}

impl Written {
    pub(super) fn of(response: &Response) -> Self {
        let headers = &response.headers;
        Written {
            etag: of(headers, "etag"),
            last_modified: of(headers, "last-modified"),
            version_id: of(headers, "x-ms-version-id"),
            content_md5: of(headers, "content-md5"),
            content_crc64: of(headers, "x-ms-content-crc64"),
            server_encrypted: of(headers, "x-ms-request-server-encrypted"),
            encryption_scope: of(headers, "x-ms-encryption-scope"),
        }
    }
}
