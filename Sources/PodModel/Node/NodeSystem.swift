/// What a node's machine is (`addresses` and `nodeInfo` of `core/v1`). Empty: not known, as of machines that are
/// played.
package struct NodeSystem: Hashable, Sendable {
    /// As Go names it: `amd64`.
    package var architecture = "amd64"
    /// `InternalIP`: under which its pods reach it.
    package var address: IPv4?
    /// `Debian GNU/Linux 12 (bookworm)`.
    package var image = ""
    /// `6.1.0-37-amd64`.
    package var kernel = ""
    /// `crun://1.8.1`.
    package var runtime = ""

    package init() {}
}
