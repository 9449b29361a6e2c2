/// The panels of the main screen: a new one is a file and a line here (and a slot in `Layout`).
enum Panels {
    static let all: [any Panel.Type] = [
        TitlePanel.self,
        StrategyPanel.self,
        TotalsPanel.self,
        TablePanel.self,
        ThroughputPanel.self,
        HeatMapPanel.self,
        StripPanel.self,
        EventsPanel.self,
        ConnectionsPanel.self,
        EventListPanel.self,
        HistogramPanel.self,
        WhyPanel.self,
        DetailPanel.self,
        StatusPanel.self,
        FooterPanel.self,
    ]
}

/// A part of the main screen. It draws within its rectangle and never changes anything.
protocol Panel: Sendable {
    /// Its place in the layout.
    static var slot: Layout.Slot { get }
    static func draw(_ context: PanelContext, in rect: Rect, on canvas: inout Canvas)
}
