import Balancer

/// All that is known of the server under the cursor: beside the table on a wide screen, in its place on others. It is
/// drawn as a page of its own, of which as much is shown as there is room for.
enum DetailPanel: Panel {
    static let slot = Layout.Slot.detail

    static func draw(_ context: PanelContext, in place: Rect, on canvas: inout Canvas) {
        var rect = place
        if rect.x > 0 {
            for y in rect.y..<rect.bottom { canvas.set(context.glyphs.vertical, x: rect.x, y: y, style: .faint) }
            rect = Rect(x: rect.x + 1, y: rect.y, width: rect.width - 1, height: rect.height)
        }
        let table = context.model.table
        guard let row = context.rows.first(where: { $0.server.id == table.selection }) else {
            let text = table.lostText.map { "\($0); j k select another" } ?? "no server is selected"
            canvas.rule(rect, context.glyphs, title: "server", note: "Esc back")
            canvas.put(text, x: rect.x + 2, y: rect.y + 1, style: .warning, limit: rect.width - 3)
            return
        }
        let server = row.server
        let facts = context.model.facts(of: server)
        let plan = DetailPlan(width: rect.width, facts: facts)
        let visible = max(0, rect.height - 1)
        let first = plan.firstRow(context.model.detail.firstRow, visible: visible)
        let title = server.name == server.address ? server.name : "\(server.name)  \(server.address)"
        canvas.rule(rect, context.glyphs, title: title, note: note(plan, first, visible, context))
        var page = Canvas(width: rect.width, height: plan.height)
        for block in DetailPlan.Block.allCases {
            draw(block, row, facts, context, in: plan[block], on: &page)
        }
        canvas.copy(page, from: first, rows: visible, to: (rect.x, rect.y + 1))
    }

    private static func note(_ plan: DetailPlan, _ first: Int, _ visible: Int, _ context: PanelContext) -> String {
        let keys = context.model.detail.hasKeys ? "Tab back" : "Esc back"
        guard plan.height > visible else { return keys }
        let how = context.model.detail.hasKeys || context.layout[.table].isEmpty ? "PgDn" : "Tab PgDn"
        return "\(first + 1)-\(min(plan.height, first + visible)) of \(plan.height) \(how), \(keys)"
    }

    private static func draw(
        _ block: DetailPlan.Block, _ row: ServerRow, _ facts: DetailFacts, _ context: PanelContext, in rect: Rect,
        on canvas: inout Canvas
    ) {
        switch block {
        case .figures: put(DetailText.figures(row, context, width: rect.width - 2), in: rect, on: &canvas)
        case .histogram: HistogramRows.draw(server: row.server.name, context, in: rect, on: &canvas)
        case .history: DetailGraphs.draw(row, context, in: rect, on: &canvas)
        case .health:
            canvas.rule(rect, context.glyphs, title: "health")
            put(HealthText.lines(row.server, context), in: rect.belowRule, on: &canvas)
        case .errors:
            canvas.rule(rect, context.glyphs, title: "last errors")
            put(ErrorText.lines(facts.errors, context), in: rect.belowRule, on: &canvas)
        case .connections: drawConnections(facts, context, in: rect, on: &canvas)
        case .why:
            let strategy = facts.picks.first?.strategy ?? context.service?.strategy ?? ""
            canvas.rule(
                rect, context.glyphs, title: "why: last picks of \(row.server.name)", note: WhyText.meaning(strategy))
            WhyText.draw(facts.picks, context, in: rect.belowRule, on: &canvas)
        case .sinceStart:
            canvas.rule(rect, context.glyphs, title: "since the start")
            put(DetailText.sinceStart(row, context, width: rect.width - 2), in: rect.belowRule, on: &canvas)
        case .changes:
            canvas.rule(rect, context.glyphs, title: "changes", note: "u undoes only the newest of all")
            if facts.changes.isEmpty {
                canvas.put("nobody changed it since the console began", x: rect.x + 1, y: rect.y + 1, style: .faint)
            }
            for (position, event) in facts.changes.enumerated() {
                EventLine.draw(
                    event, context, x: rect.x + 1, y: rect.y + 1 + position, width: rect.width - 2, on: &canvas)
            }
        }
    }

    private static func drawConnections(
        _ facts: DetailFacts, _ context: PanelContext, in rect: Rect, on canvas: inout Canvas
    ) {
        let hasKeys = context.model.detail.hasKeys
        let shown = context.model.connectionsInDetail(facts)
        let total = NumberText.exact(facts.connections?.total ?? 0)
        canvas.rule(
            rect, context.glyphs, title: "connections, oldest first",
            note: facts.connections == nil ? "" : "\(shown.count) of \(total), \(hasKeys ? "K closes one" : "Tab, K")")
        guard !shown.isEmpty else {
            let text = context.waiting(facts.connections == nil ? "asking ..." : "no client is at this server now")
            canvas.put(text, x: rect.x + 1, y: rect.y + 1, limit: rect.width - 2)
            return
        }
        ConnectionRows.draw(
            shown, cursor: context.model.detail.cursor, hasCursor: hasKeys, withServer: false, context,
            in: rect.belowRule, on: &canvas)
    }

    private static func put(_ lines: [ItemLine], in rect: Rect, on canvas: inout Canvas) {
        for (position, line) in lines.prefix(rect.height).enumerated() {
            line.draw(x: rect.x + 1, y: rect.y + position, width: rect.width - 2, on: &canvas)
        }
    }
}

extension Rect {
    /// Without its first row, in which a rule stands.
    var belowRule: Rect { Rect(x: x, y: y + 1, width: width, height: height - 1) }
}
