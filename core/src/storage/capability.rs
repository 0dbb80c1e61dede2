//! Which calls of neutral storage a provider has.

use crate::capability::capabilities;

capabilities! {
    /// One call of [`Storage`](super::Storage), or one thing that its calls can be asked for.
    ListContainers "list_containers"
    GetContainer "get_container"
    CreateContainer "create_container"
    DeleteContainer "delete_container"
    ListObjects "list_objects"
    ListVersions "list_versions"
    GetObject "get_object"
    ReadObject "read_object"
    DownloadObject "download_object"
    PutObject "put_object"
    UploadObject "upload_object"
    UploadStream "upload_stream"
    DeleteObject "delete_object"
    DeleteObjects "delete_objects"
    CopyObject "copy_object"
    SetMetadata "set_metadata"
    GetTags "get_tags"
    SetTags "set_tags"
    ListUploads "list_uploads"
    AbortUpload "abort_upload"
    Presign "presign"
    PresignPost "presign_post"
    SetVersioning "set_versioning"
    GetAccess "get_access"
    SetAccess "set_access"
    SetWebsite "set_website"
    PublicUrl "public_url"
    ConditionalWrites "write conditions"
    ConditionalReads "read conditions"
    StorageClasses "storage classes"
    Encryption "encryption settings"
    CustomerKeys "customer keys"
}
