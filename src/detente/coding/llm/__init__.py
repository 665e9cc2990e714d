"""A language model behind an OpenAI-compatible address as a coder: it finds the acts, all else is ours."""
