import ArgumentParser

/// Where a command finds the operator's records.
package struct RecordOptions: ParsableArguments {
    @OptionGroup package var state: StateFolderOptions

    package init() {}

    func source(in context: CommandContext, manifests: ManifestOptions? = nil) throws(CommandFailure)
        -> any RecordSource
    {
        FolderRecords(
            state: state.folder(in: context), manifests: manifests?.folder(in: context) ?? "",
            user: context.variables["USER"])
    }
}
