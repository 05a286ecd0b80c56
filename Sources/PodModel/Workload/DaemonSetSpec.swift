/// What a DaemonSet wishes beside its template. Defaults as in `pkg/apis/apps/v1/defaults.go`.
package struct DaemonSetSpec: Hashable, Sendable {
    package enum UpdateStrategy: Hashable, Sendable {
        case rolling(surge: CountOrPercent, unavailable: CountOrPercent)
        case onDelete
    }

    package var updateStrategy = UpdateStrategy.rolling(surge: .count(0), unavailable: .count(1))
    package var revisionHistoryLimit = 10

    package init() {}
}

package struct DaemonSetState: Hashable, Sendable {
    package init() {}
}
