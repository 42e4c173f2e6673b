import Glibc

/// Room on the file system that holds a folder.
struct Disk {
    let folder: String
    /// What a user without privileges may still write.
    let freeBytes: Int
    let totalBytes: Int

    /// nil where there is no such folder.
    init?(holding folder: String) {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        self.folder = folder
        freeBytes = Int(status.f_bavail) * Int(status.f_frsize)
        totalBytes = Int(status.f_blocks) * Int(status.f_frsize)
    }
}
