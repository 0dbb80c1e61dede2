//! Words of S3's own.

use crate::wire::open_enum;

open_enum! {
    /// How an object is stored. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html>
    pub enum StorageClass {
        /// For what is used often.
        Standard = "STANDARD",
        /// With less redundancy; no longer recommended.
        ReducedRedundancy = "REDUCED_REDUNDANCY",
        /// For what is used seldom.
        StandardIa = "STANDARD_IA",
        /// For what is used seldom, in one zone alone.
        OnezoneIa = "ONEZONE_IA",
        /// Moved by how it is used.
        IntelligentTiering = "INTELLIGENT_TIERING",
        /// An archive that takes minutes to hours to read.
        Glacier = "GLACIER",
        /// An archive that takes hours to read.
        DeepArchive = "DEEP_ARCHIVE",
        /// An archive that is read at once.
        GlacierIr = "GLACIER_IR",
        /// On Outposts.
        Outposts = "OUTPOSTS",
        /// In one zone, fast.
        ExpressOnezone = "EXPRESS_ONEZONE",
        /// On Snow devices.
        Snow = "SNOW",
    }
}

open_enum! {
    /// Who may use an object or a bucket, in one word.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl>
    pub enum CannedAcl {
        /// Its owner alone.
        Private = "private",
        /// Everybody may read it.
        PublicRead = "public-read",
        /// Everybody may read and write it.
        PublicReadWrite = "public-read-write",
        /// Whoever has any account there may read it.
        AuthenticatedRead = "authenticated-read",
        /// The bucket's owner may read it.
        BucketOwnerRead = "bucket-owner-read",
        /// The bucket's owner may do anything with it.
        BucketOwnerFullControl = "bucket-owner-full-control",
        /// EC2 may read it as an image.
        AwsExecRead = "aws-exec-read",
    }
}

open_enum! {
    /// How checksums are computed. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>
    pub enum ChecksumAlgorithm {
        /// CRC-32.
        Crc32 = "CRC32",
        /// CRC-32C.
        Crc32c = "CRC32C",
        /// CRC-64/NVME.
        Crc64Nvme = "CRC64NVME",
        /// SHA-1.
        Sha1 = "SHA1",
        /// SHA-256.
        Sha256 = "SHA256",
    }
}

open_enum! {
    /// What a checksum is of.
    pub enum ChecksumType {
        /// The whole content.
        FullObject = "FULL_OBJECT",
        /// The checksums of its parts.
        Composite = "COMPOSITE",
    }
}

open_enum! {
    /// Whether a copy has its own metadata, or tags, or those of where it comes from.
    pub enum Directive {
        /// Those of where it comes from.
        Copy = "COPY",
        /// Its own.
        Replace = "REPLACE",
    }
}
