// swift-tools-version: 6.2
import PackageDescription

/// The settings that every Swift target shares; CI sets the variable, so that a warning never lands.
let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (Context.environment["PROMPTOPS_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)])

let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")

/// A target under `Sources`; what it excludes are files that ship beside its code.
func library(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

/// A test target under `Tests`; what it excludes are fixtures that it reads from beside its sources.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "promptops",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "PromptClient", targets: ["PromptClient", "PromptBundle", "JSON"]),
        .library(name: "PromptBundle", targets: ["PromptBundle", "JSON"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
    ],
    targets: [
        // Leaves: one C library or one standard each.
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .target(name: "CLinux"),
        library("JSON"),
        library("YAML", ["CYAML", "JSON"]),
        library("JSONSchema", ["JSON"]),

        // What workloads read.
        library("PromptBundle", ["JSON"], exclude: ["Schemas"]),
        library("PromptTemplate", ["JSON", mustache]),
        library("PromptClient", ["JSON", "JSONSchema", "PromptBundle", "PromptTemplate"]),
        tests("JSONTests", ["JSON"]),
        tests("YAMLTests", ["JSON", "YAML"]),
        tests("JSONSchemaTests", ["JSON", "JSONSchema"], exclude: ["Fixtures"]),
        tests("PromptTemplateTests", ["JSON", "PromptTemplate"], exclude: ["Fixtures"]),
        tests(
            "PromptBundleTests", ["JSON", "JSONSchema", "PromptBundle", "PromptClient"],
            exclude: ["Fixtures", "flagd_check.py"]),
    ]
)
