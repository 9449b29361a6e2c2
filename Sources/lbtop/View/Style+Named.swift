extension Style {
    static let faint = Style(ink: .faint)
    static let bold = Style(bold: true)
    static let accent = Style(ink: .accent, bold: true)
    static let heading = Style(ink: .accent)
    static let good = Style(ink: .good)
    static let warning = Style(ink: .warning)
    static let bad = Style(ink: .bad, bold: true)
    /// What must not be missed.
    static let alarm = Style(ink: .bad, bold: true, reverse: true)
    /// A key in the footer, in dialogs and in help.
    static let key = Style(ink: .key, bold: true)
    static let reverse = Style(reverse: true)

    init(_ level: Hint.Level) {
        switch level {
        case .note: self = .accent
        case .good: self = .good
        case .warning: self = .warning
        case .bad: self = .bad
        }
    }
}
