"""The corpus of loam/tiny: conversations that are generated, not collected."""
