import PromptCore
