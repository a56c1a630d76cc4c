import ArgumentParser

/// The three folders of the directory backend: flags over environment over defaults.
package struct DirectoryOptions: ParsableArguments {
    @OptionGroup package var manifestOptions: ManifestOptions
    @OptionGroup package var outputFolder: OutputFolderOptions
    @OptionGroup package var stateFolder: StateFolderOptions

    package init() {}

    package func manifests(in context: CommandContext) -> String { manifestOptions.folder(in: context) }
    package func output(in context: CommandContext) -> String { outputFolder.folder(in: context) }
    package func state(in context: CommandContext) -> String { stateFolder.folder(in: context) }
}

/// `--manifests`, for commands that need no other folder.
package struct ManifestOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of manifests. (environment: PROMPTOPS_MANIFESTS, default: manifests)", valueName: "folder"),
        completion: .directory)
    package var manifests: String?

    package init() {}

    package func folder(in context: CommandContext) -> String {
        context.folder(manifests, variable: "PROMPTOPS_MANIFESTS", fallback: "manifests")
    }
}

/// `--output`, for commands that need no other folder.
package struct OutputFolderOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder that bundles are delivered to, as NAMESPACE/NAME. (environment: PROMPTOPS_OUTPUT, default: output)",
            valueName: "folder"),
        completion: .directory)
    package var output: String?

    package init() {}

    package func folder(in context: CommandContext) -> String {
        context.folder(output, variable: "PROMPTOPS_OUTPUT", fallback: "output")
    }
}

/// `--state`, for commands that need no other folder.
package struct StateFolderOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of the operator's records: versions, runs, decisions, status. (environment: PROMPTOPS_STATE, default: state)",
            valueName: "folder"),
        completion: .directory)
    package var state: String?

    package init() {}

    package func folder(in context: CommandContext) -> String {
        context.folder(state, variable: "PROMPTOPS_STATE", fallback: "state")
    }
}

extension CommandContext {
    fileprivate func folder(_ flag: String?, variable: String, fallback: String) -> String {
        if let flag, !flag.isEmpty { return flag }
        if let value = variables[variable], !value.isEmpty { return value }
        return fallback
    }
}
