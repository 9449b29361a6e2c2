import Testing

@testable import lbtop

/// The layout at every size: panels never overlap, never leave the screen, and what matters stays.
@Suite struct LayoutTests {
    @Test func panelsFillTheScreenWithoutOverlapAtEverySize() {
        for servers in [0, 1, 6, 40, 1000] {
            for height in 0...70 {
                for width in [0, 1, 19, 20, 39, 60, 80, 119, 120, 250] {
                    let layout = Layout(width: width, height: height, servers: servers)
                    #expect(layout.isOneLine == (width < 20 || height < 5))
                    guard !layout.isOneLine else { continue }
                    let rects = layout.rects.values
                    let area = rects.reduce(0) { $0 + $1.width * $1.height }
                    #expect(area == width * height, "\(width)x\(height) with \(servers)")
                    #expect(rects.allSatisfy { $0.x >= 0 && $0.y >= 0 && $0.right <= width && $0.bottom <= height })
                    for slot in [Layout.Slot.title, .totals, .table, .footer] { #expect(!layout[slot].isEmpty) }
                    #expect(layout[.table].height >= 2)
                    if !layout[.events].isEmpty { #expect(layout[.events].height >= 3) }
                }
            }
        }
    }

    @Test func theDetailStandsBesideTheTableOrInItsPlace() {
        for servers in [0, 6, 1000] {
            for height in 5...70 {
                for width in [20, 40, 80, 139, 140, 200, 250] {
                    let layout = Layout(width: width, height: height, servers: servers, showsDetail: true)
                    let rects = layout.rects.values
                    #expect(rects.reduce(0) { $0 + $1.width * $1.height } == width * height, "\(width)x\(height)")
                    #expect(rects.allSatisfy { $0.x >= 0 && $0.y >= 0 && $0.right <= width && $0.bottom <= height })
                    #expect(layout[.detail].height >= 1)
                    #expect(layout[.table].isEmpty == (width < 140))
                    if width >= 140 { #expect(layout[.table].width >= 76 && layout[.detail].width >= 62) }
                }
            }
        }
    }

    @Test func tableColumnsFitAndKeepTheName() {
        let stage = Stage.running()
        for width in 20...250 {
            let columns = TableColumn.fit(
                TableColumns.all(for: stage.model.rows, screen: width), width: width - 3, screen: width)
            #expect(columns.first?.column.header == "NAME")
            #expect(columns.reduce(0) { $0 + $1.width + 1 } - 1 <= width - 3)
        }
    }

    @Test(arguments: [
        (140, ["NAME", "ADDRESS", "STATE", "CONN", "REQ/S", "IN/S", "OUT/S", "p50", "p90", "p99", "ERR", "RETRY"]),
        (80, ["NAME", "STATE", "WT", "CONN", "REQ/S", "p99", "ERR", "SHARE/FAIR %"]),
        (59, ["NAME", "STATE", "CONN", "REQ/S", "p99"]), (39, ["NAME", "STATE", "REQ/S"]),
    ])
    func columnsDropByPriority(width: Int, headers: [String]) {
        let stage = Stage.running()
        let columns = TableColumn.fit(
            TableColumns.all(for: stage.model.rows, screen: width), width: width - 3, screen: width)
        let shown = columns.map(\.column.header)
        for header in headers { #expect(shown.contains(header), "\(header) at \(width): \(shown)") }
        if width < 60 { #expect(shown == headers) }
    }

    @Test func theCursorsRowIsAlwaysAmongThoseShown() {
        for count in [0, 1, 5, 100] {
            for visible in 0...12 {
                for row in 0..<max(count, 1) {
                    for first in [0, 3, 90, 1000] {
                        let top = TableState.firstRow(first, showing: row, of: count, in: visible)
                        #expect(top >= 0)
                        if visible > 0, count > 0 {
                            #expect(top <= row && row < top + visible)
                            #expect(top + visible <= max(count, visible))
                        }
                    }
                }
            }
        }
    }
}
