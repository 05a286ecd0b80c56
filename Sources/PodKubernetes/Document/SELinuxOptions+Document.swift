package import PodModel
package import PodText

extension SELinuxOptions {
    package var document: Document? {
        .fields(("user", .text(user)), ("role", .text(role)), ("type", .text(type)), ("level", .text(level)))
    }
}
