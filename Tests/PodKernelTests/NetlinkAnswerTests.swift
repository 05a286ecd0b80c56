import Glibc
@testable import PodKernel
import Testing

/// What the kernel answers, read from bytes: whole ones, those that are cut off, and those that lie about lengths.
@Suite struct NetlinkAnswerTests {
    /// A message as netlink(7) has it: length, type, flags 0, sequence, port 0, and the body, padded to four.
    private func message(type: UInt16, sequence: UInt32 = 7, length: UInt32? = nil, _ body: [UInt8] = []) -> [UInt8] {
        var bytes = words(length ?? UInt32(16 + body.count)) + half(type) + half(0) + words(sequence) + words(0) + body
        while bytes.count % 4 != 0 { bytes.append(0) }
        return bytes
    }

    private func words(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }
    private func half(_ number: UInt16) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }
    private func attribute(_ type: UInt16, length: UInt16? = nil, _ value: [UInt8]) -> [UInt8] {
        half(length ?? UInt16(4 + value.count)) + half(type) + value
    }

    /// NLMSG_ERROR 2: the negated errno, and the request's header once more.
    private func error(_ code: Int32, _ attributes: [UInt8] = []) -> [UInt8] {
        message(type: 2, words(UInt32(bitPattern: -code)) + [UInt8](repeating: 0, count: 16) + attributes)
    }

    @Test func aListingEndsWithDoneAndKeepsOnlyItsOwnMessages() throws {
        var answers = NetlinkAnswers(sequence: 7)
        let own = message(type: 16, [1, 2, 3]) + message(type: 16, sequence: 6, [9, 9, 9, 9]) + message(type: 16, [4])
        #expect(try !answers.take(own[...]))
        #expect(try !answers.take(message(type: 3, sequence: 8)[...]), "another's end")
        #expect(try answers.take((message(type: 16, [5]) + message(type: 3))[...]))
        #expect(answers.bodies.map { Array($0) } == [[1, 2, 3], [4], [5]])
    }

    @Test func anAcknowledgementIsAnErrorOfNumberZero() throws {
        var answers = NetlinkAnswers(sequence: 7)
        #expect(try answers.take(error(0)[...]))
        #expect(answers.bodies.isEmpty)
    }

    @Test func aRefusalIsToldWithItsNumberAndTheKernelsOwnWords() {
        var answers = NetlinkAnswers(sequence: 7)
        // NLMSGERR_ATTR_MSG 1.
        let refusal = error(EEXIST, attribute(1, Array("taken\0".utf8)))
        let told = #expect(throws: NetlinkError.self) { _ = try answers.take(refusal[...]) }
        #expect(told?.code == EEXIST && told?.reason == "taken")
        let bare = #expect(throws: NetlinkError.self) { _ = try answers.take(error(ENODEV)[...]) }
        #expect(bare?.code == ENODEV && bare?.text == "No such device")
    }

    @Test func anErrorWithoutItsNumberIsABadMessage() {
        var answers = NetlinkAnswers(sequence: 7)
        let told = #expect(throws: NetlinkError.self) { _ = try answers.take(message(type: 2, [1, 0])[...]) }
        #expect(told?.code == EBADMSG)
    }

    @Test func theLeastNumberThereIsIsNoCrash() {
        var answers = NetlinkAnswers(sequence: 7)
        let told = #expect(throws: NetlinkError.self) {
            _ = try answers.take(message(type: 2, words(0x8000_0000))[...])
        }
        #expect(told?.code == Int32.min)
    }

    @Test func whatIsCutOffAnywhereIsPassedOver() throws {
        let whole = message(type: 16, [1, 2, 3, 4]) + message(type: 16, [5, 6, 7, 8])
        for count in 0..<whole.count {
            var answers = NetlinkAnswers(sequence: 7)
            #expect(try !answers.take(whole[..<count]))
            #expect(answers.bodies.count == count / 20, "\(count) bytes")
        }
    }

    @Test func lengthsThatLieAreNotFollowed() throws {
        for length: UInt32 in [0, 1, 15, 21, 1 << 16, .max] {
            var answers = NetlinkAnswers(sequence: 7)
            #expect(try !answers.take(message(type: 16, length: length, [1, 2, 3, 4])[...]))
            #expect(answers.bodies.isEmpty, "length \(length)")
        }
    }

    @Test func attributesAreReadByTypeAndLengthsThatLieEndThem() {
        let bytes = attribute(3, Array("eth0\0".utf8)) + [0, 0, 0] + attribute(4, words(1500))
        let values = NetlinkAttributes(bytes[...])
        #expect(values.text(3) == "eth0" && values.number(4, as: UInt32.self) == 1500)
        #expect(values[5] == nil && values.number(3, as: UInt64.self) == nil)
        for length: UInt16 in [0, 3, 9, .max] {
            let lying = attribute(4, words(1500)) + attribute(5, length: length, [1, 2, 3, 4])
            #expect(NetlinkAttributes(lying[...])[5] == nil, "length \(length)")
            #expect(NetlinkAttributes(lying[...]).number(4, as: UInt32.self) == 1500)
        }
        for count in 0..<bytes.count { #expect(NetlinkAttributes(bytes[..<count]).number(4, as: UInt32.self) == nil) }
    }

    /// NLA_F_NESTED and NLA_F_NET_BYTEORDER are the two upper bits of a type.
    @Test func flagsAreNoPartOfAnAttributesType() {
        let values = NetlinkAttributes((attribute(0x8002, [1, 0, 0, 0]) + attribute(0x4003, [2, 0, 0, 0]))[...])
        #expect(values.number(2, as: UInt32.self) == 1 && values.number(3, as: UInt32.self) == 2)
    }
}
