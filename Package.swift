// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: a warning is an error.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// Numerical kernels: optimised in debug builds too, or the tests would take minutes.
let kernel: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Parsers of files, cell by cell: exclusive access to memory is checked in debug builds, which tests run; in release the checks
/// take a tenth of the time.
let parser: [SwiftSetting] =
    kernel + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "nqp",
    products: [.executable(name: "nqp", targets: ["nqp"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Dependencies point down this list. What everything stands on: a C library, bytes, YAML.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "Webhooks", dependencies: ["CCurl"], swiftSettings: strict),
        .target(name: "Postgres", dependencies: ["CLibPQ"], swiftSettings: strict),
        .target(name: "Configuration", dependencies: [yams, crypto], swiftSettings: strict),
        .target(name: "Spreadsheet", dependencies: ["CZlib", "CLibXML2"], swiftSettings: parser),
        .systemLibrary(name: "CLAPACKE", providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
        .target(name: "LinearAlgebra", dependencies: ["CLAPACKE"], swiftSettings: kernel),
        .target(name: "Econometrics", dependencies: ["LinearAlgebra"], swiftSettings: kernel),
        .target(name: "Figures", swiftSettings: strict),
        .target(name: "OpenLineage", swiftSettings: strict),
        // What the product is about.
        .target(
            name: "Indicators", dependencies: ["Configuration", "Econometrics", crypto], swiftSettings: kernel
        ),
        .target(
            name: "Models", dependencies: ["Configuration", "Econometrics", "Indicators"],
            swiftSettings: strict),
        .target(name: "SampleRelease", dependencies: ["Configuration", "CZlib"], swiftSettings: strict),
        .target(
            name: "Ingest", dependencies: ["Configuration", "Spreadsheet", crypto], swiftSettings: strict),
        .target(
            name: "Warehouse",
            dependencies: [
                "Configuration", "Indicators", "Ingest", "Models", "Postgres", "Spreadsheet", crypto,
            ],
            swiftSettings: strict),
        .target(
            name: "Pipeline",
            dependencies: [
                "Configuration", "Indicators", "Ingest", "Models", "OpenLineage", "Postgres",
                "SampleRelease", "Spreadsheet", "Warehouse", "Webhooks",
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "nqp",
            dependencies: [
                "Configuration", "Figures", "Indicators", "Ingest", "Models", "Pipeline", "Postgres",
                "SampleRelease", "Spreadsheet", "Warehouse", "Webhooks", arguments,
            ], swiftSettings: strict),

        .executableTarget(
            name: "CriticBenchmark", dependencies: ["Configuration", "Indicators"],
            path: "Benchmarks/CriticBenchmark", swiftSettings: strict),
        .executableTarget(
            name: "EstimationBenchmark", dependencies: ["Econometrics"],
            path: "Benchmarks/EstimationBenchmark", swiftSettings: strict),
        .executableTarget(
            name: "WorkbookBenchmark", dependencies: ["Spreadsheet"], path: "Benchmarks/WorkbookBenchmark",
            swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["Configuration", "Postgres", "Warehouse"],
            path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "PostgresTests", dependencies: ["Postgres", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "WebhooksTests", dependencies: ["Webhooks", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "WarehouseTests", dependencies: ["Warehouse", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ConfigurationTests", dependencies: ["Configuration", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "OpenLineageTests", dependencies: ["OpenLineage"], swiftSettings: strict),
        .testTarget(
            name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"], swiftSettings: strict),
        .testTarget(
            name: "EconometricsTests", dependencies: ["Econometrics", "LinearAlgebra"], swiftSettings: strict),
        .testTarget(
            name: "SpreadsheetTests", dependencies: ["CZlib", "Spreadsheet", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["nqp", "Pipeline", "Postgres", "SampleRelease", "Spreadsheet", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Pipeline", "Ingest", "Models", "SampleRelease", "Spreadsheet", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "IngestTests", dependencies: ["Ingest", "SampleRelease", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "IndicatorsTests", dependencies: ["Econometrics", "Indicators", "TestSupport"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
