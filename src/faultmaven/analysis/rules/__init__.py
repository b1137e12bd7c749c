"""Rules as data: packs of text patterns and rules, the catalogue of causes, and the engine that
applies them."""
