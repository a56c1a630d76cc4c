import Testing

@testable import KubernetesBackend
