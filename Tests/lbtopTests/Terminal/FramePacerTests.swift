import Testing

@testable import lbtop

@Suite struct FramePacerTests {
    private let millisecond: UInt64 = 1_000_000
    private let second: UInt64 = 1_000_000_000

    @Test("The first frame and a key after a pause are drawn at once")
    func atOnce() {
        var pacer = FramePacer()
        #expect(pacer.due(now: 5, forKey: true, interval: second) == 5)
        #expect(pacer.drew(at: second, took: millisecond) == nil)
        #expect(pacer.due(now: 2 * second, forKey: true, interval: second) == 2 * second)
    }

    @Test("A burst of keys makes 30 frames a second")
    func burst() {
        var pacer = FramePacer()
        var now: UInt64 = 0
        var frames = 0
        while now < second {
            if pacer.due(now: now, forKey: true, interval: second) <= now {
                frames += 1
                _ = pacer.drew(at: now, took: 0)
            }
            now += millisecond
        }
        #expect((28...31).contains(frames))
    }

    @Test("A slow write halves the rate of figures, each further one again, down to an eighth")
    func slow() {
        var pacer = FramePacer()
        #expect(pacer.drew(at: 0, took: 300 * millisecond) == true)
        let first = pacer.due(now: 0, forKey: false, interval: second)
        #expect(first > second && first <= 300 * millisecond + 2 * second)
        #expect(pacer.drew(at: 0, took: 300 * millisecond) == nil)
        #expect(pacer.due(now: 0, forKey: false, interval: second) > 3 * second)
        for _ in 0..<10 { _ = pacer.drew(at: 0, took: 300 * millisecond) }
        #expect(pacer.level == 3)
        // A key is not held up as long.
        #expect(pacer.due(now: 0, forKey: true, interval: second) < 2 * second)
    }

    @Test("A row of quick frames recovers, and says so once")
    func recovers() {
        var pacer = FramePacer()
        _ = pacer.drew(at: 0, took: 300 * millisecond)
        var said: [Bool] = []
        for _ in 0..<20 { if let change = pacer.drew(at: 0, took: millisecond) { said.append(change) } }
        #expect(said == [false])
        #expect(!pacer.isSlow)
    }

    @Test("A link that was as slow as can be is back at full speed within half a minute of figures")
    func recoversInTime() {
        var pacer = FramePacer()
        for _ in 0..<5 { _ = pacer.drew(at: 0, took: 300 * millisecond) }
        var now: UInt64 = 0
        while pacer.isSlow {
            now = pacer.due(now: now, forKey: false, interval: second)
            _ = pacer.drew(at: now, took: millisecond)
        }
        #expect(now > 5 * second && now < 30 * second)
    }
}
