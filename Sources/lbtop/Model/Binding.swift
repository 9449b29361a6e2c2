/// A row of the one table that drives key dispatch, the footer, help and the `:` line.
struct Binding: Sendable {
    /// A heading of the help.
    enum Group: String, CaseIterable, Sendable {
        case move = "MOVE", servers = "SERVERS", balance = "BALANCE", view = "SEE", time = "TIME", tools = "TOOLS"
    }

    var action: ConsoleAction
    var group: Group
    /// The keys that do it; the first is the one the footer names.
    var keys: [Key]
    /// The word in the footer.
    var label: String
    /// What the help says.
    var help: String
    /// The command that does it as well.
    var command: CommandForm?
    /// Its place in the footer when there is room: 1 comes first; nil: not in the footer.
    var footer: Int?
    /// How the footer names the keys, when not by the first one.
    var footerKeys: String?

    init(
        _ action: ConsoleAction, _ group: Group, _ keys: [Key], _ label: String, _ help: String,
        command: CommandForm? = nil, footer: Int? = nil,
        footerKeys: String? = nil
    ) {
        self.action = action
        self.group = group
        self.keys = keys
        self.label = label
        self.help = help
        self.command = command
        self.footer = footer
        self.footerKeys = footerKeys
    }
}
