"""The evidence engine as a library: `engine` reads, `serialise` writes, `model` has the words.

`sources.open_evidence` opens files, folders and archives; `rules.library.load` adds rule packs.
"""
