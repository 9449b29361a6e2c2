import Glibc
import Testing

@testable import Balancer

@Suite struct HTTPDateTests {
    private func written(_ seconds: Int64) -> String {
        var bytes = [UInt8](repeating: 0, count: HTTPDate.length)
        bytes.withUnsafeMutableBytes { HTTPDate.write(unixSeconds: seconds, into: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (-1, "Thu, 01 Jan 1970 00:00:00 GMT"), (.max, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ] as [(Int64, String)])
    func `a moment is written as the standard has it`(seconds: Int64, expected: String) {
        #expect(written(seconds) == expected)
    }

    /// The system's calendar is the judge.
    @Test func `random moments are written as strftime writes them`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededNumbers(seed: seed)
        for _ in 0..<5000 {
            var seconds = time_t(Int64.random(in: 0..<253_402_300_800, using: &random))
            var parts = tm()
            gmtime_r(&seconds, &parts)
            var text = [CChar](repeating: 0, count: 64)
            strftime(&text, 64, "%a, %d %b %Y %H:%M:%S GMT", &parts)
            let expected = text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
            #expect(written(Int64(seconds)) == expected, "\(seconds), seed \(seed)")
        }
    }
}
