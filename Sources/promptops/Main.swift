import Foundation
import PromptCommands

/// The program.
@main
struct Main {
    static func main() async {
        // A reader that has gone (`| head`) is noticed by the write, and must not end an operator whose log it read.
        signal(SIGPIPE, SIG_IGN)
        exit(await PromptOpsCommand.execute(Array(CommandLine.arguments.dropFirst()), in: .process))
    }
}
