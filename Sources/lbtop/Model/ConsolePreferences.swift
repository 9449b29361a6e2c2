/// What a user chose on the page of options: kept in a file from one run to the next.
struct ConsolePreferences: Sendable, Equatable {
    /// How many colours to use, of those that the terminal shows.
    enum Colour: String, CaseIterable, Sendable {
        case auto, none
        case eight = "8"
        case sixteen = "16"
        case many = "256"

        /// Nil: as many as there are.
        var depth: ColourDepth? {
            switch self {
            case .auto: nil
            case .none: ColourDepth.none
            case .eight: .eight
            case .sixteen: .sixteen
            case .many: .many
            }
        }
    }

    /// How often snapshots come.
    var interval: Duration = .seconds(1)
    /// Draws with ASCII also where more could be shown.
    var usesASCII = false
    var colour = Colour.auto
    var hasMouse = true
    /// Rings when a server goes down.
    var hasBell = false
    /// Shows how many servers are up in the window's title.
    var hasTitle = false
    /// What the table is sorted by at the start.
    var sort = SortColumn.added
    var isReversed = false
    /// The columns of the table by name, in their order; nil: those that fit, in the usual one.
    var columns: [String]?
    /// Lines of the file that mean nothing here: a later version's, perhaps. They are kept.
    var others: [String] = []
}
