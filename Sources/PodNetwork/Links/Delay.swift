internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// What `slow` does: the kernel's netem queue on the host's end of a pod's link holds back what goes to the pod, so
/// that every round trip takes that much longer.
enum Delay {
    /// Removes the queue when the impairment asks for no latency.
    static func set(_ impairment: LinkImpairment, on link: String) throws(Failure) {
        guard let index = Links.index(link) else { return }
        var socket = try NetlinkSocket()
        let isAsked = impairment.latency != nil || impairment.jitter != nil
        do throws(NetlinkError) {
            try socket.ask(isAsked ? slow(index, impairment) : heal(index))
        } catch {
            // Nothing was slow.
            if !isAsked, [ENOENT, EINVAL, ENODEV].contains(error.code) { return }
            throw Failure(
                "cannot slow the link down: \(error.text); this kernel has no netem queue, which Debian's kernels "
                    + "have as the module sch_netem")
        }
    }

    private static func head(_ message: inout NetlinkMessage, _ index: Int32) {
        message.append(UInt32(0))  // family and padding
        message.append(index)
        message.append(UInt32(0))  // handle
        message.append(UInt32(0xFFFF_FFFF))  // the root of the link
        message.append(UInt32(0))
    }

    static func heal(_ index: Int32) -> NetlinkMessage {
        var message = NetlinkMessage(RTM_DELQDISC)
        head(&message, index)
        return message
    }

    static func slow(_ index: Int32, _ impairment: LinkImpairment) -> NetlinkMessage {
        var message = NetlinkMessage(RTM_NEWQDISC, flags: NLM_F_CREATE | NLM_F_REPLACE)
        head(&message, index)
        message.attribute(TCA_KIND, "netem")
        // tc_netem_qopt, then the same times in nanoseconds.
        var options = NetlinkMessage(0)
        let start = options.bytes.count
        options.append(UInt32(0))  // latency
        options.append(UInt32(10_000))  // packets on their way
        for _ in 0..<4 { options.append(UInt32(0)) }  // loss, gap, duplicate, jitter
        options.attribute(TCA_NETEM_LATENCY64, impairment.latency?.nanoseconds ?? 0)
        options.attribute(TCA_NETEM_JITTER64, impairment.jitter?.nanoseconds ?? 0)
        message.attribute(TCA_OPTIONS, bytes: Array(options.bytes[start...]))
        return message
    }
}
