// swift-tools-version: 6.2

// The layers of agent-eval, top to bottom: a target may import only targets above it.
// `swift build --explicit-target-dependency-import-check error` (see the Makefile) enforces it.

import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// A C library of the system, found with pkg-config and wrapped by a module map.
func system(_ name: String, pkgConfig: String, apt: String, brew: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

func library(_ name: String, _ dependencies: String...) -> Target {
  .target(
    name: name, dependencies: dependencies.map { .init(stringLiteral: $0) },
    swiftSettings: strict)
}

func program(_ name: String, _ dependencies: String...) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies.map { .init(stringLiteral: $0) },
    swiftSettings: strict)
}

/// The tests of one layer: `FooTests` tests `Foo` and may import what `Foo` imports.
func tests(_ name: String, _ dependencies: String..., exclude: [String] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: ([name] + dependencies).map { .init(stringLiteral: $0) },
    exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "agent-eval",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "agent-eval", targets: ["agent-eval"]),
    .executable(name: "support-agent", targets: ["support-agent"]),
  ],
  targets: [
    system("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev", brew: "sqlite3"),
    system("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev", brew: "libyaml"),
    system("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev", brew: "curl"),
    system("CPCRE2", pkgConfig: "libpcre2-8", apt: "libpcre2-dev", brew: "pcre2"),
    system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
    system("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev", brew: "zstd"),
    system(
      "CMicrohttpd", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev", brew: "libmicrohttpd"),
    .target(name: "CShims", dependencies: ["CCurl", "CMicrohttpd"]),

    library("Diagnostics"),
    library("Statistics"),
    library("JSONKit"),
    library("Patterns", "CPCRE2", "JSONKit"),
    library("MarkedYAML", "CYAML", "Diagnostics", "JSONKit"),
    library("EvalModel", "Diagnostics", "Statistics", "JSONKit", "MarkedYAML"),
    library("Reading", "CShims", "Diagnostics", "JSONKit", "MarkedYAML", "EvalModel"),
    library("Importing", "CZlib", "Patterns", "Diagnostics", "JSONKit", "MarkedYAML", "EvalModel"),
    library("Simulation", "Diagnostics", "JSONKit", "MarkedYAML", "EvalModel"),
    library(
      "Grading", "Diagnostics", "Statistics", "JSONKit", "Patterns", "MarkedYAML", "EvalModel"),
    library(
      "Incidents", "Diagnostics", "JSONKit", "MarkedYAML", "EvalModel", "Simulation", "Grading"),
    library("Running", "Statistics", "JSONKit", "EvalModel"),
    library("Locks"),
    library("Serving", "CShims", "Locks"),
    library(
      "Agents", "CCurl", "CShims", "Diagnostics", "JSONKit", "Patterns", "MarkedYAML", "EvalModel",
      "Importing", "Simulation", "Locks", "Serving"),
    // For tests: a server that they talk to.
    .target(
      name: "StubService", dependencies: ["JSONKit", "Agents", "Locks"], path: "Tests/StubService",
      swiftSettings: strict),
    library("Storing", "CSQLite", "CZstd", "JSONKit", "EvalModel"),
    library("Gating", "Diagnostics", "Statistics", "JSONKit", "EvalModel"),
    library("Comparing", "Diagnostics", "Statistics", "JSONKit", "EvalModel", "Gating"),
    library("Monitoring", "Statistics", "EvalModel"),
    // The page's style and program are files of their own kind, and end up in the program itself.
    .target(
      name: "Reporting",
      dependencies: [
        "CZlib", "Diagnostics", "Statistics", "JSONKit", "EvalModel", "Importing", "Grading",
        "Gating", "Comparing", "Monitoring",
      ],
      resources: [
        .embedInCode("HTML/report.css"), .embedInCode("HTML/report.js"),
        .embedInCode("Viewing/view.js"),
      ],
      swiftSettings: strict),
    library("CommandKit", "Diagnostics"),

    // So are the files of a first project, which people read and edit.
    .executableTarget(
      name: "agent-eval",
      dependencies: [
        "CShims",
        "Diagnostics",
        "Statistics",
        "JSONKit",
        "Patterns",
        "MarkedYAML",
        "EvalModel",
        "Reading",
        "Importing",
        "Simulation",
        "Grading",
        "Incidents",
        "Running",
        "Locks",
        "Serving",
        "Agents",
        "Storing",
        "Gating",
        "Comparing",
        "Monitoring",
        "Reporting",
        "CommandKit",
      ],
      resources: [
        "project.yaml", "set.yaml", "case-fault.yaml", "order_status.yaml", "hand_over.yaml",
        "world.yaml",
        "agent-worker.yaml", "agent-worker.py", "agent-command.yaml", "agent-command.py",
        "agent.sh", "agent-http.yaml", "server-http.py", "agent-chat.yaml", "prompt.md",
        "server-chat.py",
        "github.yml", "gitlab.yml",
      ].map { .embedInCode("Scaffold/Files/" + $0) },
      swiftSettings: strict),
    program("gate-simulation", "Statistics", "Gating"),
    program("support-agent", "JSONKit"),

    tests("Diagnostics"),
    tests("Statistics", "JSONKit", exclude: ["Fixtures"]),
    tests("JSONKit"),
    tests("Patterns", "JSONKit"),
    tests("MarkedYAML", "Diagnostics", "JSONKit"),
    tests("EvalModel", "Diagnostics", "JSONKit", "MarkedYAML"),
    tests(
      "Reading", "Diagnostics", "JSONKit", "Patterns", "MarkedYAML", "EvalModel", "Grading",
      "Agents", "Importing",
      exclude: ["Snapshots"]),
    tests("Importing", "Patterns", "Diagnostics", "JSONKit", "MarkedYAML", "EvalModel"),
    tests("Simulation", "Diagnostics", "JSONKit", "MarkedYAML", "EvalModel"),
    tests("Grading", "Diagnostics", "Statistics", "JSONKit", "Patterns", "MarkedYAML", "EvalModel"),
    tests(
      "Incidents", "Diagnostics", "JSONKit", "Patterns", "MarkedYAML", "EvalModel", "Reading",
      "Importing", "Simulation", "Grading"),
    tests("Running", "JSONKit", "MarkedYAML", "Diagnostics", "EvalModel"),
    tests("Serving", "CShims", "Locks"),
    tests(
      "Agents", "CShims", "Diagnostics", "JSONKit", "Patterns", "MarkedYAML", "EvalModel",
      "Importing", "Simulation", "Locks", "Serving", "StubService"),
    tests("Storing", "JSONKit", "EvalModel"),
    tests("Gating", "Diagnostics", "Statistics", "JSONKit", "EvalModel", exclude: ["Fixtures"]),
    tests("gate-simulation", "Statistics", "Gating"),
    tests("Comparing", "Statistics", "JSONKit", "EvalModel", "Gating"),
    tests("Monitoring", "Statistics", "EvalModel"),
    tests(
      "Reporting", "CZlib", "Diagnostics", "Statistics", "JSONKit", "EvalModel", "Grading",
      "Gating",
      "Comparing", exclude: ["Snapshots"]),
    tests("CommandKit", "Diagnostics"),
    .testTarget(
      name: "ConformanceTests",
      dependencies: [
        "Diagnostics", "Statistics", "JSONKit", "Patterns", "MarkedYAML", "EvalModel", "Reading",
        "Importing", "Simulation", "Grading", "Incidents", "Agents", "Gating", "Reporting",
        "agent-eval",
      ],
      exclude: ["Sets"], swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "CShims", "Diagnostics", "JSONKit", "MarkedYAML", "EvalModel", "Storing", "CommandKit",
        "agent-eval", "support-agent", "StubService",
      ],
      swiftSettings: strict),
  ]
)
