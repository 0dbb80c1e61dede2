//! What clouds that speak S3's protocol differ in.

use super::multipart::SMALLEST_PART;
use crate::Algorithm;

/// What a cloud has of S3, as data: asked before a call is made that it lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dialect {
    /// What the cloud is called: `aws`, `minio`.
    pub name: &'static str,
    /// Buckets have host names of their own, without anybody having to set that up.
    pub virtual_hosts: bool,
    /// `ListObjectsV2`; there are clouds that have the older listing alone.
    pub list_v2: bool,
    /// Listings of uploads escape keys when asked to, as those of objects do everywhere, and say that they did: Ceph's
    /// escapes them and does not say so.
    pub escaped_uploads: bool,
    /// `DeleteObjects`: a thousand keys in one call.
    pub batch_delete: bool,
    /// Checksums in `x-amz-checksum-…` headers are compared, kept and told.
    pub checksums: bool,
    /// The checksum of a whole follows from those of its parts, and is compared as such (`FULL_OBJECT`).
    pub full_object_checksums: bool,
    /// Which checksum is computed of what is sent where nobody says, of those that are compared.
    pub usual_checksum: Algorithm,
    /// Bodies in chunks with a checksum behind them (`aws-chunked` with trailers).
    pub trailers: bool,
    /// `If-Match` and `If-None-Match` hold for writing.
    pub conditional_writes: bool,
    /// `If-Match` holds for deleting.
    pub conditional_deletes: bool,
    /// Versions of objects.
    pub versioning: bool,
    /// Tags of objects.
    pub object_tagging: bool,
    /// Tags of buckets.
    pub bucket_tagging: bool,
    /// Canned access control lists.
    pub acl: bool,
    /// Policies of buckets.
    pub policy: bool,
    /// The switch against public access.
    pub public_access_block: bool,
    /// Static sites.
    pub website: bool,
    /// Rules for requests from other origins.
    pub cors: bool,
    /// Rules for what becomes of objects with time.
    pub lifecycle: bool,
    /// Settings of encryption.
    pub encryption: bool,
    /// Forms that browsers post (`PostObject`).
    pub post_policy: bool,
    /// A bucket is created with the region it is to be in, where that is not the first one.
    pub location_constraint: bool,
    /// How many bytes a part of an upload has at least, the last one excepted. Servers of one's own can be set up
    /// otherwise: `rgw_multipart_min_part_size` of Ceph's.
    pub smallest_part: u64,
}

impl Dialect {
    /// Amazon S3. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>
    pub const AWS: Self = Dialect {
        name: "aws",
        virtual_hosts: true,
        list_v2: true,
        escaped_uploads: true,
        batch_delete: true,
        checksums: true,
        full_object_checksums: true,
        usual_checksum: Algorithm::Crc64nvme,
        trailers: true,
        conditional_writes: true,
        conditional_deletes: true,
        versioning: true,
        object_tagging: true,
        bucket_tagging: true,
        acl: true,
        policy: true,
        public_access_block: true,
        website: true,
        cors: true,
        lifecycle: true,
        encryption: true,
        post_policy: true,
        location_constraint: true,
        smallest_part: SMALLEST_PART,
    };

    /// Any cloud that is not known by name: what all of them have, and what does no harm to try.
    pub const COMPATIBLE: Self = Dialect {
        name: "s3",
        virtual_hosts: false,
        escaped_uploads: false,
        checksums: false,
        full_object_checksums: false,
        // An MD5 can be held against the entity tag.
        usual_checksum: Algorithm::Md5,
        trailers: false,
        conditional_deletes: false,
        location_constraint: false,
        ..Dialect::AWS
    };

    /// MinIO. <https://docs.min.io/enterprise/aistor-object-store/developers/s3-api-compatibility/>
    pub const MINIO: Self = Dialect {
        name: "minio",
        escaped_uploads: true,
        checksums: true,
        usual_checksum: Algorithm::Crc32c,
        trailers: true,
        acl: false,
        public_access_block: false,
        website: false,
        cors: false,
        ..Dialect::COMPATIBLE
    };

    /// Ceph's gateway. <https://docs.ceph.com/en/latest/radosgw/s3/>
    pub const CEPH: Self = Dialect { name: "ceph", ..Dialect::COMPATIBLE };

    /// DigitalOcean Spaces. <https://docs.digitalocean.com/products/spaces/reference/s3-compatibility/>
    pub const SPACES: Self = Dialect {
        name: "spaces",
        virtual_hosts: true,
        conditional_writes: false,
        object_tagging: false,
        bucket_tagging: false,
        public_access_block: false,
        website: false,
        encryption: false,
        ..Dialect::COMPATIBLE
    };

    /// Scaleway Object Storage. <https://www.scaleway.com/en/docs/object-storage/api-cli/using-api-call-list/>
    pub const SCALEWAY: Self = Dialect {
        name: "scaleway",
        virtual_hosts: true,
        conditional_writes: false,
        public_access_block: false,
        ..Dialect::COMPATIBLE
    };

    /// OVHcloud Object Storage.
    /// <https://help.ovhcloud.com/csm/en-public-cloud-storage-s3-compliancy?id=kb_article_view&sysparm_article=KB0047462>
    pub const OVH: Self = Dialect {
        name: "ovh",
        virtual_hosts: true,
        conditional_writes: false,
        public_access_block: false,
        ..Dialect::COMPATIBLE
    };

    /// Wasabi. <https://docs.wasabi.com/docs/wasabi-s3-api-reference>
    pub const WASABI: Self = Dialect {
        name: "wasabi",
        virtual_hosts: true,
        conditional_writes: false,
        website: false,
        cors: false,
        ..Dialect::COMPATIBLE
    };

    /// Cloudflare R2. <https://developers.cloudflare.com/r2/api/s3/api/>
    pub const R2: Self = Dialect {
        name: "r2",
        virtual_hosts: true,
        versioning: false,
        object_tagging: false,
        bucket_tagging: false,
        acl: false,
        policy: false,
        public_access_block: false,
        website: false,
        post_policy: false,
        ..Dialect::COMPATIBLE
    };

    /// Backblaze's S3 endpoint. <https://www.backblaze.com/docs/cloud-storage-s3-compatible-api>
    pub const BACKBLAZE: Self = Dialect {
        name: "backblaze",
        virtual_hosts: true,
        conditional_writes: false,
        object_tagging: false,
        bucket_tagging: false,
        policy: false,
        public_access_block: false,
        website: false,
        post_policy: false,
        ..Dialect::COMPATIBLE
    };

    /// Google Cloud Storage's XML API with interoperability keys.
    /// <https://docs.cloud.google.com/storage/docs/interoperability>
    pub const GOOGLE: Self = Dialect {
        name: "google",
        virtual_hosts: true,
        batch_delete: false,
        conditional_writes: false,
        object_tagging: false,
        bucket_tagging: false,
        policy: false,
        public_access_block: false,
        encryption: false,
        ..Dialect::COMPATIBLE
    };

    /// Outscale Object Storage.
    /// <https://docs.outscale.com/en/userguide/About-OUTSCALE-Object-Storage-OOS.html>
    pub const OUTSCALE: Self = Dialect {
        name: "outscale",
        virtual_hosts: true,
        conditional_writes: false,
        public_access_block: false,
        website: false,
        ..Dialect::COMPATIBLE
    };
}
