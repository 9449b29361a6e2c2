import Balancer

/// Where the parts of a server's detail stand: a page as wide as the panel and as high as it has to be, of which the
/// panel shows a part.
struct DetailPlan: Equatable, Sendable {
    enum Block: CaseIterable, Sendable {
        case figures, histogram, history, health, errors, connections, why, sinceStart, changes
    }

    /// The parts, relative to the page.
    private(set) var rects: [Block: Rect] = [:]
    /// Rows of the page.
    private(set) var height = 0

    /// From this width on small parts stand side by side.
    static let wideWidth = 76

    init(width: Int, facts: DetailFacts) {
        let isWide = width >= DetailPlan.wideWidth
        let rows: [Block: Int] = [
            .figures: facts.isTCP ? 8 : 9, .histogram: 8, .history: isWide ? 8 : 6, .health: 5,
            .errors: 1 + max(1, facts.errors.count),
            .connections: 1 + max(1, min(facts.connections?.oldest.count ?? 0, DetailFacts.mostConnections) + 1),
            .why: 1 + max(1, facts.picks.count * 2), .sinceStart: 5, .changes: 1 + max(1, facts.changes.count),
        ]
        /// Puts one part, or two side by side, below what is there.
        func put(_ blocks: Block..., into plan: inout DetailPlan) {
            let most = blocks.map { rows[$0] ?? 0 }.max() ?? 0
            let half = width / blocks.count
            for (position, block) in blocks.enumerated() {
                let isLast = position == blocks.count - 1
                plan.rects[block] = Rect(
                    x: half * position, y: plan.height, width: isLast ? width - half * position : half, height: most)
            }
            plan.height += most
        }
        put(.figures, into: &self)
        if isWide {
            put(.histogram, .history, into: &self)
            put(.health, .errors, into: &self)
        } else {
            for block in [Block.histogram, .history, .health, .errors] { put(block, into: &self) }
        }
        for block in [Block.connections, .why, .sinceStart, .changes] { put(block, into: &self) }
    }

    subscript(block: Block) -> Rect { rects[block] ?? .empty }

    /// The row of a connection of the list.
    func row(ofConnection position: Int) -> Int { self[.connections].y + 2 + position }

    /// The first row to show when there is room for `visible`.
    func firstRow(_ wanted: Int, visible: Int) -> Int { min(max(0, wanted), max(0, height - visible)) }
}
