//! Words of OSS's own.

use crate::wire::open_enum;

open_enum! {
    /// How an object is stored. <https://www.alibabacloud.com/help/en/oss/user-guide/overview-53>
    pub enum StorageClass {
        /// For what is used often.
        Standard = "Standard",
        /// For what is used seldom.
        InfrequentAccess = "IA",
        /// An archive that takes a minute to read, unless its bucket lets it be read at once.
        Archive = "Archive",
        /// An archive that takes hours to read.
        ColdArchive = "ColdArchive",
        /// An archive that takes half a day to read.
        DeepColdArchive = "DeepColdArchive",
    }
}

open_enum! {
    /// Who may use an object or a bucket.
    /// <https://www.alibabacloud.com/help/en/oss/user-guide/bucket-acl>
    pub enum Acl {
        /// Its owner alone.
        Private = "private",
        /// Everybody may read objects.
        PublicRead = "public-read",
        /// Everybody may read and write objects.
        PublicReadWrite = "public-read-write",
        /// Of an object: who may use its bucket.
        Default = "default",
    }
}

open_enum! {
    /// How an object was put together.
    pub enum ObjectType {
        /// At once.
        Normal = "Normal",
        /// In parts.
        Multipart = "Multipart",
        /// By appending.
        Appendable = "Appendable",
        /// It stands for another one.
        Symlink = "Symlink",
    }
}

open_enum! {
    /// How often what is stored is there.
    pub enum Redundancy {
        /// In one zone.
        Local = "LRS",
        /// In several zones.
        Zones = "ZRS",
    }
}

open_enum! {
    /// How fast an object is brought back from an archive.
    pub enum Tier {
        /// Within an hour.
        Expedited = "Expedited",
        /// Within hours.
        Standard = "Standard",
        /// Within half a day.
        Bulk = "Bulk",
    }
}
