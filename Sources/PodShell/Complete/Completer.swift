/// Knows how a text can go on.
package struct Completer {
    private let world: any CompletionWorld

    package init(world: any CompletionWorld) {
        self.world = world
    }

    package func complete(_ text: String, at offset: Int) -> Completion {
        Completion(start: offset)
    }
}
