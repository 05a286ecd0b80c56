import CLinux
import Glibc
import PodKernel
import PodLifecycle

/// Blobs as files, named by their digests: an OCI layout's or a download's. Nothing in it is believed.
struct BlobFolder {
    let root: String
    /// Between the root and the hex digits: `blobs/sha256/`, or nothing.
    let prefix: String

    /// The blob, open at its beginning, its size and digest checked. The caller closes it.
    func open(_ blob: BlobDescriptor, isCancelled: () -> Bool) throws(ImageError) -> Int32 {
        let file = try open(blob.digest)
        do throws(ImageError) {
            try verify(file, blob, isCancelled)
            return file
        } catch {
            close(file)
            throw error
        }
    }

    /// A small blob whole, checked.
    func bytes(_ digest: Digest, size: Int64? = nil, limit: Int) throws(ImageError) -> [UInt8] {
        let file = try open(digest)
        defer { close(file) }
        guard let bytes = StoreFiles.read(file, limit: limit) else {
            throw .damaged("the blob \(digest.text) is no file of at most \(limit) bytes")
        }
        if let size, size != Int64(bytes.count) { throw wrongSize(digest, Int64(bytes.count), size) }
        let found = Digest.of(bytes)
        if found != digest { throw wrongDigest(digest, found) }
        return bytes
    }

    private func open(_ digest: Digest) throws(ImageError) -> Int32 {
        let folder = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .damaged("cannot open \(root): \(errorText(errno))") }
        defer { close(folder) }
        let file = InRoot.open(folder, prefix + digest.hex, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, follows: false)
        guard file >= 0 else { throw .damaged("the blob \(digest.text) is missing: \(errorText(-file))") }
        return file
    }

    private func verify(_ file: Int32, _ blob: BlobDescriptor, _ isCancelled: () -> Bool) throws(ImageError) {
        var info = stat()
        guard fstat(file, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            throw .damaged("the blob \(blob.digest.text) is no regular file")
        }
        if Int64(info.st_size) != blob.size { throw wrongSize(blob.digest, Int64(info.st_size), blob.size) }
        let sum = DigestSum()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(file, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw .retryable("cannot read the blob \(blob.digest.text): \(errorText(errno))") }
            if count == 0 { break }
            sum.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            if isCancelled() { throw .retryable("the pull was given up") }
        }
        let found = sum.finish()
        if found != blob.digest { throw wrongDigest(blob.digest, found) }
        lseek(file, 0, SEEK_SET)
    }

    private func wrongSize(_ digest: Digest, _ found: Int64, _ named: Int64) -> ImageError {
        .damaged("the blob \(digest.text) has \(found) bytes, its descriptor says \(named)")
    }

    private func wrongDigest(_ named: Digest, _ found: Digest) -> ImageError {
        .damaged("the blob \(named.text) has the digest \(found.text)")
    }
}
