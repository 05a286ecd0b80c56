/// The version of podsh.
package enum Version {
    package static let text = "v0.1.0"
}
