"""The evidence engine as a library: `engine.analyse` reads, `serialise` writes, `model` is the vocabulary.

`sources.open_evidence` opens files, folders and archives; `rules.library.load` adds rule packs.
"""
