import Hummingbird
import HTTPTypes
import JSON
import KubernetesClient
import Logging
import NIOCore
import PromptTesting
