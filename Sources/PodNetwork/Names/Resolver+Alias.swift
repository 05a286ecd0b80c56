internal import PodModel

// A service of type ExternalName: programs' resolvers follow no alias by themselves, so that the answer has to hold
// what the other name has, too (RFC 1034, 4.3.2).
extension Resolver {
    func follow(
        _ target: String, _ query: DNSQuery, _ client: IPv4, byTCP: Bool, _ send: @escaping ([UInt8]) -> Void
    ) {
        let alias = DNSReply.Record.alias(target)
        if query.type == DNSQuery.Kind.cname { return send(DNSReply.make(query, [alias])) }
        let question = DNSReply.name(target) + query.question.suffix(4)
        let labels = target.lowercased().split(separator: ".").map { Array($0.utf8) }
        let further = DNSQuery(
            id: query.id, flags: 0x0100, labels: labels, type: query.type, question: question, size: query.size,
            hasExtension: false)
        switch zone.change({ $0.answer(further) }) {
        case .records(let records):
            let name = DNSReply.name(target)
            send(DNSReply.make(query, [alias] + records.compactMap { $0.raw(of: name) }.map { .raw($0) }))
        // One alias of another leads nowhere: it could lead in a circle.
        case .alias, .nameError: send(DNSReply.make(query, [alias], code: DNSReply.nameError))
        case .elsewhere:
            let head: [UInt8] = [UInt8(query.id >> 8), UInt8(query.id & 255), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
            upstream.ask(head + question, further, for: client, byTCP: byTCP) { answer in
                guard let answer, let found = DNSAnswer(answer) else {
                    return send(DNSReply.make(query, [], code: DNSReply.serverFailure))
                }
                send(DNSReply.make(query, [alias] + found.records.map { .raw($0) }, code: found.code))
            }
        }
    }
}

extension DNSReply.Record {
    /// Under a name of its own.
    fileprivate func raw(of name: [UInt8]) -> DNSReply.RawRecord? {
        guard case .address(let address) = self else { return nil }
        let data = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: address.rawValue >> $0) }
        return DNSReply.RawRecord(name: name, type: DNSQuery.Kind.a, timeToLive: DNSReply.timeToLive, data: data)
    }
}
