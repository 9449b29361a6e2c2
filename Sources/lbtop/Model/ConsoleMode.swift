/// What has the keys: the main screen, or something in front of it.
enum ConsoleMode: Sendable {
    case main
    case help(HelpPage)
    case add(AddDialog)
    case confirm(ConfirmDialog)
    case quit(QuitDialog)
    case close(CloseDialog)
    case picker(StrategyPicker)
    /// The table of the last comparison.
    case comparison
    case sortMenu(SortMenu)
    case command(CommandLine)
    case search(SearchLine)
    case load(LoadDialog)
    case options(OptionsPage)
    /// The filter being typed; it acts with every key.
    case filter(LineEditor)
}
