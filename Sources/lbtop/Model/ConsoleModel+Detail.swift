import Balancer

extension ConsoleModel {
    /// Opens the detail of the server under the cursor, or closes it.
    mutating func toggleDetail() {
        if !showsDetail, liveService?.servers.isEmpty ?? true {
            say("no server yet: a adds one", .warning)
            return
        }
        showsDetail.toggle()
        keepSelectionVisible()
    }

    /// Leaves what is open or clears what is shown, one thing at a time.
    mutating func goBack() {
        if hint != nil {
            hint = nil
            if !showsDetail, view == .main { return }
        }
        if view.showsServers, showsDetail {
            toggleDetail()
        } else if !filterText.isEmpty {
            useFilter("")
            say("filter cleared")
        } else if view != .main {
            show(.main)
        } else if table.search != nil {
            table.search = nil
            say("search ended")
        } else if !table.tags.isEmpty {
            table.tags = []
            say("nothing is tagged any more")
        } else {
            say("nothing to leave here: q quits")
        }
    }
}
