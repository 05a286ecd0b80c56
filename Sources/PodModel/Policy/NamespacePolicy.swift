/// What an object demands of others in its namespace before they are admitted.
package enum NamespacePolicy: Hashable, Sendable, Codable {
    case limitRange(LimitRangeSpec)
    case resourceQuota(ResourceQuotaSpec)
}
