/// The words of the root's help; lines of at most 78 columns, which no terminal breaks anew.
enum PromptOpsHelp {
    static let discussion = """
        People write PromptRelease, EvaluationSuite and ModelEndpoint manifests.
        The operator records every version, evaluates a candidate before each step,
        moves its share of the traffic, delivers a folder of files that workloads
        read, and goes back when a gate fails. It needs three folders: manifests
        (yours), output (what workloads mount) and state (its own records).

        TWO MINUTES
          promptops validate manifests     what is wrong, and where
          promptops plan                   what would happen, and why
          promptops run --once             do it, until something has to wait
          promptops run                    keep doing it
          promptops get releases           how it stands
          promptops describe release NAME  why it stands so
          promptops promote NAME           end a manual hold
          promptops resolve INTENT         what a workload gets

        FOLDERS
          --manifests, --output and --state; or the environment variables
          PROMPTOPS_MANIFESTS, PROMPTOPS_OUTPUT and PROMPTOPS_STATE; or the
          folders manifests, output and state below the working directory.

        CLUSTERS
          --context, --kubeconfig or --kubernetes: the commands that look or decide
          speak of a cluster, found by kubectl's rules, instead of folders. Installed
          as kubectl-promptops the program is `kubectl promptops`, and always does.

        OUTPUT
          Data goes to stdout, everything else to stderr. Colour and progress
          bars appear on a terminal only; NO_COLOR turns colour off.

        EXIT CODES
          0  done, all well
          1  invalid, failed, stalled, not found
          2  wrong usage
          3  something waits, would change, or is undecided
          4  what was to be asked could not be asked
          Each command's help says what they mean there.

        COMPLETIONS
          promptops completion bash|zsh|fish|kubectl

        VERSION
          promptops --version
        """
}
