import Balancer
import Testing

@testable import lbtop

/// Latencies as a histogram, and the window that they are counted over.
@Suite struct LatencyTests {
    private func buckets(_ counts: [UInt64: UInt64]) -> [LatencyDetail.Bucket] {
        counts.sorted { $0.key < $1.key }.map { LatencyDetail.Bucket(upToMicroseconds: $0.key, count: $0.value) }
    }

    @Test func stepsAreOneTwoFiveAndCoverWhatThereIs() {
        let histogram = LatencyHistogram(buckets([90: 1, 450: 10, 1_000: 20, 1_001: 30, 7_000: 2]), rows: 9)
        #expect(histogram.total == 63)
        #expect(histogram.steps.map(\.upToMicroseconds) == [100, 200, 500, 1_000, 2_000, 5_000, 10_000])
        #expect(histogram.steps.map(\.count) == [1, 0, 10, 20, 30, 0, 2])
        #expect(histogram.step(of: 0.5) == 4)
        #expect(histogram.step(of: 0.01) == 0)
        #expect(histogram.step(of: 1) == 6)
    }

    @Test func theRarerEndIsCountedIntoItsNeighbour() {
        let histogram = LatencyHistogram(buckets([90: 1, 450: 10, 1_000: 20, 1_001: 30, 7_000: 2]), rows: 3)
        #expect(histogram.steps.map(\.upToMicroseconds) == [500, 1_000, nil])
        #expect(histogram.steps.map(\.count) == [11, 20, 32])
    }

    @Test func everyNumberOfRowsKeepsTheTotal() {
        let all = buckets([90: 3, 450: 10, 99_000: 20, 61_000_000: 1, .max: 7])
        for rows in 1...25 {
            let histogram = LatencyHistogram(all, rows: rows)
            #expect(histogram.steps.count <= rows && histogram.steps.reduce(0) { $0 + $1.count } == 41)
            #expect(histogram.steps.last?.upToMicroseconds == nil)
        }
        #expect(LatencyHistogram([], rows: 5).steps.isEmpty)
        #expect(LatencyHistogram(all, rows: 0).steps.isEmpty)
        #expect(LatencyHistogram([], rows: 5).step(of: 0.5) == nil)
    }

    @Test func theWindowCountsTheLastTenSeconds() {
        var window = LatencyWindow()
        var snapshot = Stage.busy()
        var detail = LatencyDetail(server: "a1")
        #expect(window.recent(service: "default", server: "a1") == nil)
        for second in 0...30 {
            snapshot.uptimeMilliseconds = Int64(second) * 1000
            detail.buckets = buckets([1_000: UInt64(second * 7), 2_000: 5])
            snapshot.services[0].watched = WatchedDetails()
            snapshot.services[0].watched?.latency = [detail]
            window.take(snapshot)
        }
        let recent = window.recent(service: "default", server: "a1")
        #expect(recent?.milliseconds == 10_000)
        #expect(recent?.buckets == buckets([1_000: 70]))
        #expect(window.recent(service: "default", server: nil) == nil)
        snapshot.services[0].watched = nil
        snapshot.uptimeMilliseconds = 41_000
        window.take(snapshot)
        #expect(window.recent(service: "default", server: "a1") == nil, "forgotten when it is no longer looked at")
    }

    @Test func theViewShowsPercentilesOfEachServerAndOfAll() {
        var stage = Stage.running(Stage.watched(), width: 140, height: 40)
        stage.press("2")
        for text in ["p99.9", "1ST p99", "added by lbtop", "first byte, last 10 s", "latency, last 10 s", "n=54,180"] {
            #expect(stage.screen.contains(text), "\(text)")
        }
        #expect(stage.model.watchedTopics == [.latency(service: "default", server: nil)])
        stage.press("jjd")
        #expect(stage.effects == [.submit(.drain(server: "a3"), service: "default")], "its rows are the servers")
    }
}
