import CArchive
import Glibc

/// Why a layer cannot be unpacked.
package struct LayerFault: Error {
    var message: String
    /// Of the layer, not of the machine: trying again cannot help.
    var isFinal = true
}

/// A packed layer as a stream of tar entries. Two readers of libarchive: one only unpacks the compression that the
/// first bytes name, once (a gzip in a gzip stays one); what it gives is summed up and counted, then read as tar.
package final class LayerArchive {
    private let packed: OpaquePointer
    private let tar: OpaquePointer
    private let sum = DigestSum()
    private let limit: Int64
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
    /// Bytes unpacked so far.
    private(set) var bytes: Int64 = 0
    private var fault: LayerFault?
    /// Nothing comes out, not even a first byte: then there is nothing to read, and libarchive refuses to.
    private var isEmpty = false

    /// Reads from a descriptor; at most `limit` bytes come out.
    init(_ descriptor: Int32, limit: Int64) throws(LayerFault) {
        self.limit = limit
        guard let packed = archive_read_new(), let tar = archive_read_new() else {
            throw LayerFault(message: "no memory for libarchive", isFinal: false)
        }
        self.packed = packed
        self.tar = tar
        var head = [UInt8](repeating: 0, count: 6)
        let count = pread(descriptor, &head, head.count, 0)
        archive_read_append_filter(packed, LayerArchive.filter(Array(head[..<max(0, count)])))
        archive_read_support_format_raw(packed)
        archive_read_support_format_empty(packed)
        guard archive_read_open_fd(packed, descriptor, 128 << 10) == Int32(PODSH_ARCHIVE_OK) else {
            throw trouble(packed)
        }
        var entry: OpaquePointer?
        let first = archive_read_next_header(packed, &entry)
        guard first == Int32(PODSH_ARCHIVE_OK) || first == Int32(PODSH_ARCHIVE_EOF) else { throw trouble(packed) }
        isEmpty = first == Int32(PODSH_ARCHIVE_EOF)
        archive_read_support_filter_none(tar)
        archive_read_support_format_tar(tar)
        archive_read_support_format_empty(tar)
        let own = Unmanaged.passUnretained(self).toOpaque()
        guard archive_read_open(tar, own, nil, readLayer, nil) == Int32(PODSH_ARCHIVE_OK) else { throw trouble(tar) }
    }

    deinit {
        archive_read_free(tar)
        archive_read_free(packed)
        buffer.deallocate()
    }

    /// gzip, zstd or none, as the OCI image spec allows.
    private static func filter(_ head: [UInt8]) -> Int32 {
        if head.starts(with: [0x1F, 0x8B]) { return Int32(PODSH_ARCHIVE_FILTER_GZIP) }
        if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return Int32(PODSH_ARCHIVE_FILTER_ZSTD) }
        return Int32(PODSH_ARCHIVE_FILTER_NONE)
    }

    /// The next entry; nil at the end. Valid until the next call.
    func next() throws(LayerFault) -> OpaquePointer? {
        var entry: OpaquePointer?
        let code = archive_read_next_header(tar, &entry)
        if code == Int32(PODSH_ARCHIVE_EOF) { return nil }
        guard code == Int32(PODSH_ARCHIVE_OK) || code == Int32(PODSH_ARCHIVE_WARN), let entry else {
            throw trouble(tar)
        }
        return entry
    }

    /// The entry's next block; nil at its end.
    func block() throws(LayerFault) -> (bytes: UnsafeRawBufferPointer, offset: Int64)? {
        var base: UnsafeRawPointer?
        var count = 0
        var offset: Int64 = 0
        let code = archive_read_data_block(tar, &base, &count, &offset)
        if code == Int32(PODSH_ARCHIVE_EOF) { return nil }
        guard code == Int32(PODSH_ARCHIVE_OK) else { throw trouble(tar) }
        return (UnsafeRawBufferPointer(start: base, count: count), offset)
    }

    /// Reads what follows the last entry, which counts for the digest too, and answers the digest of all.
    func finish() throws(LayerFault) -> Digest {
        var rest: UnsafeRawPointer?
        while fill(&rest) > 0 {}
        if let fault { throw fault }
        return sum.finish()
    }

    fileprivate func fill(_ into: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
        if fault != nil { return -1 }
        if isEmpty { return 0 }
        let count = archive_read_data(packed, buffer.baseAddress, buffer.count)
        if count < 0 {
            fault = trouble(packed)
            return -1
        }
        sum.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        bytes += Int64(count)
        if bytes > limit {
            fault = LayerFault(message: "it unpacks to more than \(limit) bytes" + ImageLimits.remedy)
            return -1
        }
        into?.pointee = UnsafeRawPointer(buffer.baseAddress)
        return count
    }

    private func trouble(_ archive: OpaquePointer) -> LayerFault {
        if let fault { return fault }
        let code = archive_errno(archive)
        let text = archive_error_string(archive).map { String(cString: $0) } ?? "unreadable"
        return LayerFault(message: "it cannot be read: \(text)", isFinal: code != EIO && code != ENOMEM)
    }
}

/// libarchive asks for more of the tar.
private func readLayer(
    _ archive: OpaquePointer?, _ data: UnsafeMutableRawPointer?, _ into: UnsafeMutablePointer<UnsafeRawPointer?>?
) -> Int {
    guard let data else { return -1 }
    return Unmanaged<LayerArchive>.fromOpaque(data).takeUnretainedValue().fill(into)
}
