"""Print the JSON Schema of question sets: ``python -m assistant.regression``."""

from __future__ import annotations

import json

from assistant.regression.reading.grammar import schema

if __name__ == "__main__":
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
