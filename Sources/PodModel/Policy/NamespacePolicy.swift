/// What an object demands of others in its namespace before they are admitted.
package enum NamespacePolicy: Hashable, Sendable {
    case limitRange(LimitRangeSpec)
    case resourceQuota(ResourceQuotaSpec)
}
