import ArgumentParser

/// Where a command finds the operator's records: in folders, or in a cluster.
package struct RecordOptions: ParsableArguments {
    @OptionGroup package var state: StateFolderOptions
    @OptionGroup package var cluster: ClusterOptions

    package init() {}

    /// The place that is meant; `manifests` where the command has that flag too. Throws where a folder and a cluster are
    /// named, and where the cluster's configuration is wrong.
    func source(in context: CommandContext, manifests: ManifestOptions? = nil) throws(CommandFailure)
        -> any RecordSource
    {
        let folders = [("--state", state.state), ("--manifests", manifests?.manifests)]
        if try cluster.isMeant(instead: folders, in: context.program) { return try cluster.source(in: context) }
        return FolderRecords(
            state: state.folder(in: context), manifests: manifests?.folder(in: context) ?? "",
            user: context.variables["USER"])
    }
}
