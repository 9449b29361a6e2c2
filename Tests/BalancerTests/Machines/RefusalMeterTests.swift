import Testing

@testable import Balancer

@Suite struct RefusalMeterTests {
    @Test func `a few are told at once, then one in a while, and the rest is counted`() {
        let meter = RefusalMeter()
        var now = Instant(nanoseconds: 1_000_000_000_000)
        let told = (0..<100).filter { _ in meter.mayTell(now: now) }.count
        #expect(told == Int(RefusalMeter.burst) && meter.takeUntold() == 100 - told && meter.takeUntold() == 0)
        now = now.advanced(byNanoseconds: RefusalMeter.interval)
        #expect(meter.mayTell(now: now) && !meter.mayTell(now: now) && meter.takeUntold() == 1)
        now = now.advanced(byNanoseconds: RefusalMeter.interval * 1000)
        #expect((0..<100).filter { _ in meter.mayTell(now: now) }.count == told)
    }
}
