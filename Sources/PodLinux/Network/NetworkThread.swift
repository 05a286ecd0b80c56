internal import Glibc

/// A thread that lives as long as its body: for loops that wait in the kernel.
enum NetworkThread {
    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(_ name: String, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    static func start(_ name: String, _ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(name, run))
        let made = pthread_create(&thread, nil, { argument in
            guard let argument else { return nil }
            let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
            pthread_setname_np(pthread_self(), String(body.name.prefix(15)))
            body.run()
            return nil
        }, body.toOpaque())
        // The machine has no thread left: nothing of an environment could work.
        if made != 0 { preconditionFailure("cannot start the thread \(name)") }
        pthread_detach(thread)
    }
}
