import Testing

@testable import lbtop

/// Which seconds stand in which column.
@Suite struct TimeAxisTests {
    @Test func columnsBeginAtWholeMultiplesOfTheirLength() {
        let axis = TimeAxis(columns: 3, secondsPerColumn: 5, end: 23)
        #expect((0..<3).map(axis.seconds) == [10..<15, 15..<20, 20..<23])
        let later = TimeAxis(columns: 3, secondsPerColumn: 5, end: 25)
        #expect((0..<3).map(later.seconds) == [10..<15, 15..<20, 20..<25], "the picture has not moved")
        #expect(TimeAxis(columns: 3, secondsPerColumn: 5, end: 26).seconds(2) == 25..<26)
    }

    @Test func aSecondStandsInOneColumn() {
        for step in TimeAxis.zooms {
            for end in 1...120 {
                let axis = TimeAxis(columns: 7, secondsPerColumn: step, end: end)
                for column in 0..<7 {
                    for second in axis.seconds(column) where second >= 0 { #expect(axis.column(of: second) == column) }
                }
                #expect(axis.column(of: end - 1) == 6)
                #expect(axis.column(of: end + 3) == 6, "what is newer than all stands in the last")
            }
        }
    }

    @Test func theSecondLookedAtIsAlwaysInSight() {
        for step in TimeAxis.zooms {
            for columns in 1...9 {
                for looked in 0..<200 {
                    let axis = TimeAxis(columns: columns, secondsPerColumn: step, end: 200, looked: looked)
                    #expect(axis.cursor.map { $0 >= 0 && $0 < columns } == true, "\(step) \(columns) \(looked)")
                    #expect(axis.cursor == axis.column(of: looked))
                }
            }
        }
    }

    @Test func thePictureStandsStillWhileTheMarkMovesInIt() {
        let first = TimeAxis(columns: 20, secondsPerColumn: 1, end: 100, looked: 99)
        for looked in 80..<99 {
            #expect(TimeAxis(columns: 20, secondsPerColumn: 1, end: 100, looked: looked).seconds(0) == first.seconds(0))
        }
        #expect(TimeAxis(columns: 20, secondsPerColumn: 1, end: 100, looked: 79).seconds(0) == 70..<71)
    }

    @Test func valuesBeginWithTheFirstThatIsKept() {
        var track = Track<Float>(capacity: 10)
        for second in 3..<9 { track.append(Float(second), at: second) }
        let axis = TimeAxis(columns: 5, secondsPerColumn: 2, end: 11)
        #expect(axis.values(track, { $0 }, combine: TimeAxis.mean) == [3, 4.5, 6.5, 8, 0].suffix(5).map { $0 })
        #expect(axis.values(track, { $0 }, combine: TimeAxis.most) == [3, 5, 7, 8, 0])
        #expect(axis.values(Track<Float>(capacity: 1), { $0 }, combine: TimeAxis.most) == [])
        #expect(TimeAxis(columns: 0, secondsPerColumn: 1, end: 0).values(track, { $0 }, combine: TimeAxis.mean) == [])
    }

    @Test func aTrackForgetsTheOldestAndBeginsAnewAfterAGap() {
        var track = Track<Int>(capacity: 3)
        for second in 5..<10 { track.append(second, at: second) }
        #expect(track.start == 7 && track.end == 10)
        #expect(track[6] == nil && track[7] == 7 && track[9] == 9 && track[10] == nil)
        #expect(track.values(0..<100) == [7, 8, 9])
        track.append(20, at: 20)
        #expect(track.values(0..<100) == [20])
        #expect(track.suffix(5) == [20])
    }

    @Test func theTimelineFindsTheSecondOfATime() {
        var timeline = Timeline()
        #expect(timeline.second(ofUnixMilliseconds: 5) == nil)
        #expect(timeline.append(.init(uptimeMilliseconds: 0, unixMilliseconds: 10_000)) == 0)
        #expect(timeline.append(.init(uptimeMilliseconds: 500, unixMilliseconds: 10_500)) == 0)
        #expect(timeline.append(.init(uptimeMilliseconds: 1000, unixMilliseconds: 11_000)) == 1)
        #expect(timeline.append(.init(uptimeMilliseconds: 4100, unixMilliseconds: 14_100)) == 3)
        #expect(timeline.end == 4)
        #expect(timeline.second(ofUnixMilliseconds: 10_001) == 0)
        #expect(timeline.second(ofUnixMilliseconds: 11_000) == 0)
        #expect(timeline.second(ofUnixMilliseconds: 11_001) == 1)
        #expect(timeline.second(ofUnixMilliseconds: 14_100) == 3)
        #expect(timeline.second(ofUnixMilliseconds: 14_101) == 4, "the second under way")
        #expect(timeline.second(ofUnixMilliseconds: 9_000) == nil)
    }
}
