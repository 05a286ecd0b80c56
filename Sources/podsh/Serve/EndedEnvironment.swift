/// A process was killed while it took its environment down: nobody brings that back.
struct EndedEnvironment: Error, CustomStringConvertible {
    let name: String
    var description: String { "environment \(name) was being taken down when its process was killed" }
}
