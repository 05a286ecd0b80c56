import CCrypto
import PodLifecycle

/// The client's side of a TLS connection whose bytes somebody else carries. Whatever certificate comes is taken, as
/// the kubelet's probes do: nobody is believed for it.
/// Thread: whoever owns it; nothing blocks. Errors: `.broken` with OpenSSL's reason.
final class TLSClient {
    enum Progress: Hashable {
        /// Nothing more without bytes of the server's.
        case waits
        case done
        case broken(String)
    }

    private let context: OpaquePointer
    private let session: OpaquePointer
    /// Memory from which OpenSSL takes the server's bytes, and where it leaves its own; the session owns both.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer

    init() throws(Failure) {
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw Failure("TLS cannot be had") }
        guard let session = SSL_new(context), let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem())
        else {
            SSL_CTX_free(context)
            throw Failure("TLS cannot be had")
        }
        SSL_set_bio(session, incoming, outgoing)
        SSL_set_connect_state(session)
        (self.context, self.session, self.incoming, self.outgoing) = (context, session, incoming, outgoing)
    }

    deinit {
        SSL_free(session)
        SSL_CTX_free(context)
    }

    /// What came from the server.
    func feed(_ bytes: [UInt8]) { _ = BIO_write(incoming, bytes, Int32(clamping: bytes.count)) }

    /// What is to go to the server.
    func takeOutput() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: BIO_ctrl_pending(outgoing)) { buffer, count in
            count =
                buffer.isEmpty ? 0 : Int(max(0, BIO_read(outgoing, buffer.baseAddress, Int32(clamping: buffer.count))))
        }
    }

    func shakeHands() -> Progress {
        ERR_clear_error()
        let result = SSL_do_handshake(session)
        return result == 1 ? .done : progress(result)
    }

    /// After the handshake; memory takes all of it at once.
    func send(_ bytes: [UInt8]) -> Progress {
        ERR_clear_error()
        let result = SSL_write(session, bytes, Int32(clamping: bytes.count))
        return result > 0 ? .done : progress(result)
    }

    /// What the server said, appended; `.done` at its end.
    func receive(into bytes: inout [UInt8]) -> Progress {
        while true {
            ERR_clear_error()
            var result: Int32 = 0
            bytes += [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, count in
                result = SSL_read(session, buffer.baseAddress, Int32(buffer.count))
                count = Int(max(0, result))
            }
            if result <= 0 { return progress(result) }
        }
    }

    private func progress(_ result: Int32) -> Progress {
        let error = SSL_get_error(session, result)
        if error == PODSH_SSL_WANT_READ || error == PODSH_SSL_WANT_WRITE { return .waits }
        if error == PODSH_SSL_ZERO_RETURN { return .done }
        let reason = ERR_reason_error_string(ERR_get_error()).map { String(cString: $0) }
        return .broken("tls: \(reason ?? "the connection broke")")
    }
}
