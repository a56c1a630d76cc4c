// swift-tools-version: 6.2
import PackageDescription

/// The settings that every Swift target shares; CI sets the variable, so that a warning never lands.
let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["PROMPTOPS_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)])

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let httpServer = [
    ("HummingbirdCore", "hummingbird"), ("HummingbirdTLS", "hummingbird"), ("NIOCore", "swift-nio"),
    ("NIOCertificateReloading", "swift-nio-extras"), ("NIOSSL", "swift-nio-ssl"),
].map { Target.Dependency.product(name: $0, package: $1) }
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

/// What most of what works on releases needs.
let engine: [Target.Dependency] = ["ControllerRuntime", "JSON", "PromptBundle", "PromptCore", "PromptOperator"]

/// A target under `Sources`; what it excludes are files that ship beside its code.
func library(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

/// A test target under `Tests`; what it excludes are fixtures that it reads from beside its sources.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

/// Harnesses for libFuzzer, which only a build with `--sanitize fuzzer` can link: see `Tests/fuzz.sh`.
let fuzzing: [Target] =
    Context.environment["PROMPTOPS_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "promptops-fuzz",
            dependencies: [
                "JSON", "JSONSchema", "PromptBundle", "PromptCore", "PromptTemplate", "XMLSchema", "YAML",
            ],
            path: "Tests/Fuzz", exclude: ["Corpus", "Dictionaries"], swiftSettings: strict)
    ]

let package = Package(
    name: "promptops",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "promptops", targets: ["promptops"]),
        .executable(name: "kubectl-promptops", targets: ["promptops"]),
        .library(name: "PromptClient", targets: ["PromptClient", "PromptBundle", "JSON"]),
        .library(name: "PromptBundle", targets: ["PromptBundle", "JSON"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
    ],
    targets: [
        // Leaves: one C library or one standard each.
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        .systemLibrary(
            name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
        .target(name: "CLinux"),
        library("JSON"),
        library("YAML", ["CYAML", "JSON"]),
        library("JSONSchema", ["JSON"]),
        library("XMLSchema", ["CXML2"]),
        library("HTTPTransport", ["CCurl", serviceLifecycle]),
        library("Subprocess", ["CLinux"]),

        // What workloads read.
        library("PromptBundle", ["JSON"], exclude: ["Schemas"]),
        library("PromptTemplate", ["JSON", mustache]),
        library("PromptClient", ["JSON", "JSONSchema", "PromptBundle", "PromptTemplate"]),

        // The domain and the engine.
        library(
            "PromptCore",
            ["JSON", "YAML", "JSONSchema", "PromptBundle", "PromptTemplate", "XMLSchema", crypto]),
        library("ControllerRuntime", [logging, serviceLifecycle]),
        library(
            "PromptOperator", ["ControllerRuntime", "JSON", "PromptBundle", "PromptCore", logging, serviceLifecycle]),

        // Adapters.
        library(
            "DirectoryBackend", engine + ["CLinux", "Subprocess", "YAML", crypto, logging, serviceLifecycle]),
        library(
            "PromptEvaluation",
            [
                "ControllerRuntime", "HTTPTransport", "JSON", "JSONSchema", "PromptCore", "PromptOperator",
                "PromptTemplate", "XMLSchema", "YAML", crypto,
            ]),

        library(
            "KubernetesClient",
            ["ControllerRuntime", "HTTPTransport", "JSON", "Subprocess", "YAML", logging, serviceLifecycle]),
        library(
            "KubernetesBackend", engine + ["KubernetesClient", "YAML", crypto, logging, serviceLifecycle]),
        library("PromptTelemetry", ["ControllerRuntime", "PromptCore", "PromptOperator"]),
        library(
            "PromptServer",
            ["ControllerRuntime", "PromptTelemetry", hummingbird, logging, serviceLifecycle] + httpServer),

        // The program.
        library(
            "PromptCommands",
            engine + [
                "DirectoryBackend", "HTTPTransport", "JSONSchema", "KubernetesBackend", "KubernetesClient",
                "PromptClient", "PromptEvaluation", "PromptServer", "PromptTelemetry", "PromptTemplate", "XMLSchema",
                "YAML", argumentParser, logging, serviceLifecycle, unixSignals,
            ]),
        .executableTarget(
            name: "promptops", dependencies: ["PromptCommands", argumentParser], swiftSettings: strict),

        .executableTarget(
            name: "promptops-bench",
            dependencies: engine + [
                "CLinux", "CYAML", "ClusterSimulation", "DirectoryBackend", "FakeAPIServer", "HTTPTransport",
                "JSONSchema", "KubernetesBackend", "KubernetesClient", "PromptEvaluation", "PromptTesting", "YAML",
                argumentParser, logging, serviceLifecycle, unixSignals,
            ], swiftSettings: strict),

        // Tests.
        library(
            "PromptTesting", engine + ["JSONSchema", "KubernetesClient", "YAML", logging],
            exclude: ["Servers/Fixtures"]),
        library("FakeAPIServer", ["KubernetesClient", "PromptTesting", httpTypes, hummingbird, logging, nioCore]),
        library("ClusterSimulation", engine + ["KubernetesBackend", "KubernetesClient", "PromptTesting"]),
        .executableTarget(
            name: "promptops-simulate", dependencies: ["ClusterSimulation", "PromptTesting", argumentParser],
            swiftSettings: strict),
        tests("JSONTests", ["JSON"]),
        tests("YAMLTests", ["JSON", "YAML"]),
        tests("JSONSchemaTests", ["JSON", "JSONSchema"], exclude: ["Fixtures"]),
        tests("XMLSchemaTests", ["XMLSchema"]),
        tests("HTTPTransportTests", ["HTTPTransport", "PromptTesting", logging, serviceLifecycle]),
        tests("SubprocessTests", ["Subprocess"]),
        tests("PromptTemplateTests", ["JSON", "PromptTemplate"], exclude: ["Fixtures"]),
        tests(
            "PromptBundleTests", ["JSON", "JSONSchema", "PromptBundle", "PromptClient"],
            exclude: ["Fixtures", "flagd_check.py"]),
        tests(
            "PromptCoreTests", ["JSON", "YAML", "PromptBundle", "PromptCore", "PromptTesting"], exclude: ["Fixtures"]),
        tests("ControllerRuntimeTests", ["ControllerRuntime", "PromptTesting", logging, serviceLifecycle]),
        tests("PromptOperatorTests", engine + ["PromptTesting"]),
        tests("DirectoryBackendTests", engine + ["DirectoryBackend", "PromptTesting", logging]),
        tests(
            "KubernetesClientTests",
            [
                "ControllerRuntime", "HTTPTransport", "JSON", "KubernetesClient", "PromptCore", "PromptTesting",
                logging, serviceLifecycle,
            ], exclude: ["Fixtures"]),
        tests(
            "FakeAPIServerTests",
            ["FakeAPIServer", "JSON", "KubernetesClient", "PromptCore", "PromptTesting"]),
        tests(
            "KubernetesBackendTests",
            engine + [
                "ClusterSimulation", "FakeAPIServer", "KubernetesBackend", "KubernetesClient", "PromptEvaluation",
                "PromptTesting", "YAML", logging,
            ]),
        tests(
            "PromptServerTests",
            [
                "ControllerRuntime", "HTTPTransport", "PromptCore", "PromptOperator", "PromptServer", "PromptTelemetry",
                "PromptTesting", logging, serviceLifecycle,
            ]),
        tests(
            "PromptEvaluationTests",
            [
                "ControllerRuntime", "HTTPTransport", "JSON", "PromptCore", "PromptEvaluation", "PromptOperator",
                "PromptTesting", "XMLSchema",
            ]),
        tests(
            "PromptCommandsTests",
            [
                "HTTPTransport", "JSON", "JSONSchema", "PromptBundle", "PromptCore", "PromptCommands",
                "PromptEvaluation", "PromptOperator", "PromptServer", "PromptTesting", "YAML", argumentParser,
            ]),
        tests(
            "CustomResourceTests",
            ["JSON", "JSONSchema", "KubernetesBackend", "KubernetesClient", "PromptCommands", "PromptCore", "YAML"],
            exclude: ["cel_check.py", "cel_cases.yaml"]),
        tests("KubernetesStoryTests", ["FakeAPIServer", "JSON", "KubernetesClient", "PromptCore", "PromptTesting"]),
    ] + fuzzing
)
