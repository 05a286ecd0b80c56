import Glibc
import PodLifecycle

/// `oci:DIR[:tag]`: an OCI image layout on this machine, read by podsh itself.
struct LayoutSource: ImageSource {
    let folder: String
    let tag: String?
    let limits: ImageLimits

    var key: String { "oci:\(folder)" + (tag.map { ":\($0)" } ?? "") }

    func identity() throws(ImageError) -> String? { Digest.of(try index()).text }

    func top(_ pull: PullContext) throws(ImageError) -> [UInt8] {
        let bytes = try index()
        guard case .index(let entries) = try ImageManifest(bytes, limits: limits) else {
            throw .damaged("\(folder)/index.json is no index")
        }
        if let tag {
            guard let named = entries.first(where: { $0.name.utf8.elementsEqual(tag.utf8) }) else {
                let names = entries.map(\.name).filter { !$0.isEmpty }.prefix(20).joined(separator: ", ")
                throw .damaged("\(folder) has no image '\(tag)'" + (names.isEmpty ? "" : "; it has \(names)"))
            }
            return try named.checked { digest throws(ImageError) in try manifest(digest, pull) }
        }
        // One entry needs no platform: it is what somebody put there.
        if entries.count == 1 {
            return try entries[0].checked { digest throws(ImageError) in try manifest(digest, pull) }
        }
        return bytes
    }

    func manifest(_ digest: Digest, _ pull: PullContext) throws(ImageError) -> [UInt8] {
        try blobFolder.bytes(digest, limit: limits.manifestBytes)
    }

    func blobs(_ digest: Digest, size: Int64, _ pull: PullContext) throws(ImageError) -> BlobFolder { blobFolder }

    private var blobFolder: BlobFolder { BlobFolder(root: folder, prefix: "blobs/sha256/") }

    private func index() throws(ImageError) -> [UInt8] {
        guard let bytes = StoreFiles.read("\(folder)/index.json", limit: limits.manifestBytes) else {
            throw .damaged("\(folder) is no OCI image layout: it has no index.json")
        }
        return bytes
    }
}
