import PodLinux
import PodStore

/// What a crashed environment's own records say about cleaning it.
enum StoreAdvice {
    static func of(_ layout: EnvironmentLayout) -> Cleaning.Advice { .clean(notes: []) }
}
